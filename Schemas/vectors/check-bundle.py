#!/usr/bin/env python3
"""Opens vectors/bundle.json with nothing but Python's standard library and the RFCs: X25519 (7748), HPKE (9180), ChaCha20-Poly1305 (8439),
HKDF (5869). Shares nothing with the Swift code. Exit code 1 if anything differs.

Signatures of frames are those of check-exchange.py, which checks Ed25519.
"""
import hashlib
import hmac
import json
import pathlib
import struct
import sys

P = 2**255 - 19
LABEL = b"desasync/bundle/1"
MAGIC = b"DESASYNC"
RECORD = 65_536


def x25519(scalar, point):
    k = bytearray(scalar)
    k[0] &= 248
    k[31] = k[31] & 127 | 64
    k, u = int.from_bytes(k, "little"), int.from_bytes(point, "little") & (1 << 255) - 1
    x2, z2, x3, z3, swap = 1, 0, u, 1, 0
    for bit in range(254, -1, -1):
        now = k >> bit & 1
        if swap ^ now:
            x2, x3, z2, z3 = x3, x2, z3, z2
        swap = now
        a, b, c, d = x2 + z2, x2 - z2, x3 + z3, x3 - z3
        da, cb, aa, bb = d * a, c * b, a * a, b * b
        x3, z3 = (da + cb) ** 2 % P, u * (da - cb) ** 2 % P
        x2, z2 = aa * bb % P, (aa - bb) * (aa + 121665 * (aa - bb)) % P
    if swap:
        x2, z2 = x3, z3
    return (x2 * pow(z2, P - 2, P) % P).to_bytes(32, "little")


def extract(salt, key):
    return hmac.new(salt or bytes(32), key, hashlib.sha256).digest()


def expand(key, info, length=32):
    out, block = b"", b""
    for index in range(1, -(-length // 32) + 1):
        block = hmac.new(key, block + info + bytes([index]), hashlib.sha256).digest()
        out += block
    return out[:length]


def exported(private, encapsulated):
    """HPKE's secret export of 32 bytes, base mode, suite 0x0020, 0x0001, 0x0003."""
    def labelled(suite):
        return (lambda salt, label, key: extract(salt, b"HPKE-v1" + suite + label + key),
                lambda key, label, info: expand(key, struct.pack(">H", 32) + b"HPKE-v1" + suite + label + info))
    public = x25519(private, (9).to_bytes(32, "little"))
    pull, push = labelled(b"KEM" + bytes([0, 0x20]))
    shared = push(pull(b"", b"eae_prk", x25519(private, encapsulated)), b"shared_secret", encapsulated + public)
    pull, push = labelled(b"HPKE" + bytes([0, 0x20, 0, 1, 0, 3]))
    context = b"\0" + pull(b"", b"psk_id_hash", b"") + pull(b"", b"info_hash", LABEL)
    return push(push(pull(shared, b"secret", b""), b"exp", context), b"sec", LABEL)


def chacha_block(key, counter, nonce):
    state = list(struct.unpack("<16I", b"expand 32-byte k" + key + struct.pack("<I", counter) + nonce))
    work = state[:]

    def quarter(a, b, c, d):
        for x, y, z, shift in ((a, b, d, 16), (c, d, b, 12), (a, b, d, 8), (c, d, b, 7)):
            work[x] = work[x] + work[y] & 0xFFFFFFFF
            turned = work[z] ^ work[x]
            work[z] = (turned << shift | turned >> 32 - shift) & 0xFFFFFFFF
    for _ in range(10):
        for column in range(4):
            quarter(column, column + 4, column + 8, column + 12)
        for column in range(4):
            quarter(column, (column + 1) % 4 + 4, (column + 2) % 4 + 8, (column + 3) % 4 + 12)
    return struct.pack("<16I", *((a + b) & 0xFFFFFFFF for a, b in zip(state, work)))


def opened(key, nonce, sealed, data):
    """Plaintext, or None."""
    body, tag = sealed[:-16], sealed[-16:]
    one_time = chacha_block(key, 0, nonce)
    r, s = int.from_bytes(one_time[:16], "little") & 0x0FFFFFFC0FFFFFFC0FFFFFFC0FFFFFFF, int.from_bytes(one_time[16:32], "little")
    text = data + bytes(-len(data) % 16) + body + bytes(-len(body) % 16) + struct.pack("<QQ", len(data), len(body))
    total = 0
    for start in range(0, len(text), 16):
        total = (total + int.from_bytes(text[start:start + 16] + b"\1", "little")) * r % (2**130 - 5)
    if not hmac.compare_digest(((total + s) % 2**128).to_bytes(16, "little"), tag):
        return None
    stream = b"".join(chacha_block(key, 1 + index, nonce) for index in range(-(-len(body) // 64)))
    return bytes(a ^ b for a, b in zip(body, stream))


def frames(part, private):
    """The frames of a whole part, or None."""
    if part[:8] != MAGIC:
        return None
    length = 10 + int.from_bytes(part[8:10], "big")
    header, rest = part[:length], part[length:]
    key = exported(private, header[-32:])
    body, index = b"", 0
    while rest:
        record, rest = rest[:RECORD + 16], rest[RECORD + 16:]
        plain = opened(key, bytes([0 if rest else 1, 0, 0, 0]) + struct.pack(">Q", index), record, header)
        if plain is None:
            return None
        body, index = body + plain, index + 1
    found = []
    while body:
        size = int.from_bytes(body[:4], "big")
        found.append(body[4:4 + size])
        body = body[4 + size:]
    return found


def main():
    file = json.loads((pathlib.Path(__file__).parent / "bundle.json").read_text())
    value = {name: bytes.fromhex(text) for name, text in file.items() if isinstance(text, str) and name != "about"}
    private = value["receiver_seed"]
    public = b"\3" + x25519(private, (9).to_bytes(32, "little"))
    own = expand(extract(b"", value["sender_seed"]), b"desasync/sealing-key/1")
    found = frames(value["part_file"], private)
    manifest = value["manifest"]
    checks = {
        "receiver's key": public == value["receiver_key"],
        "receiver's id": hashlib.sha256(public).digest()[:8] == value["receiver_id"],
        "a kiosk's sealing key": b"\3" + x25519(own, (9).to_bytes(32, "little")) == value["sender_sealing_key"],
        "content key": exported(private, value["encapsulated"]) == value["content_key"],
        "header": value["part_file"].startswith(value["header"]) and value["header"].endswith(value["encapsulated"]),
        "frames": found == [bytes.fromhex(text) for text in file["frames"]],
        "manifest": hashlib.sha256(value["part_file"]).digest() in manifest and value["bundle"] in manifest,
        "receipt": hashlib.sha256(value["part_file"]).digest() in value["receipt"] and value["receipt"][:5] == bytes.fromhex("82582785") + b"\1",
        "versions": value["header"][10:13] == b"\xa7\0\1" and b"\x84\1\x50" + value["bundle"] in manifest,
        "X25519 of RFC 7748": x25519(
            bytes.fromhex("a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4"),
            bytes.fromhex("e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c"),
        ).hex() == "c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552",
    }
    for bad in file["must_fail"]:
        checks[f"must fail: {bad['name']}"] = frames(bytes.fromhex(bad["part_file"]), private) is None
    for name, holds in checks.items():
        print("ok  " if holds else "FAIL", name)
    return 0 if all(checks.values()) else 1


sys.exit(main())
