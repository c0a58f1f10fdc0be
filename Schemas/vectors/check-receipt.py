#!/usr/bin/env python3
"""Checks receipt.json by other means than the Swift code: python3 and its standard library, with the Ed25519 of check-exchange.py.

Written from RFC 9285 (base45), C2SP signed-note and Docs/Catalogue.md. Every receipt is made from its words and read back from its QR text.

    python3 Schemas/vectors/check-receipt.py            exit code 0: all agree
    python3 Schemas/vectors/check-receipt.py --write    makes receipt.json anew: for a new version of the format only
"""
import base64
import hashlib
import importlib.util
import json
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
spec = importlib.util.spec_from_file_location("exchange", HERE / "check-exchange.py")
exchange = importlib.util.module_from_spec(spec)
spec.loader.exec_module(exchange)

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"


def base45(data):
    text = ""
    for start in range(0, len(data), 2):
        part = data[start:start + 2]
        value = int.from_bytes(part, "big")
        for _ in range(3 if len(part) == 2 else 2):
            text += ALPHABET[value % 45]
            value //= 45
    return text


def unbase45(text):
    if len(text) % 3 == 1 or any(c not in ALPHABET for c in text):
        raise ValueError("base45")
    data = b""
    for start in range(0, len(text), 3):
        part = text[start:start + 3]
        value = sum(ALPHABET.index(c) * 45**place for place, c in enumerate(part))
        data += value.to_bytes(2 if len(part) == 3 else 1, "big")  # raises when it does not fit
    return data


def note_text(r):
    hashes = [base64.b64encode(bytes.fromhex(r[key])).decode() for key in ("leaf", "root")]
    return f"receipt/v1\n{r['origin']}\n{r['index']}\n{hashes[0]}\n{r['size']}\n{hashes[1]}\n".encode()


def key_id(origin, key):
    return hashlib.sha256(origin.encode() + b"\n\x01" + key).digest()[:4]


def made(r):
    """What follows from the words of a receipt and its key's seed."""
    seed = bytes.fromhex(r["seed"])
    key = exchange.public(seed)[1:]
    text = note_text(r)
    signature = exchange.sign(seed, text)
    ident = key_id(r["origin"], key)
    origin = r["origin"].encode()
    compact = bytes([1, len(origin)]) + origin + r["index"].to_bytes(8, "big") + bytes.fromhex(r["leaf"])
    compact += r["size"].to_bytes(8, "big") + bytes.fromhex(r["root"]) + ident + signature
    line = b"\xe2\x80\x94 " + origin + b" " + base64.b64encode(ident + signature) + b"\n"
    return {"public": key.hex(), "note": (text + b"\n" + line).decode(), "compact": compact.hex(), "qr": "VR1:" + base45(compact)}


def read(qr):
    """The words of a QR text; raises for what is none."""
    if not qr.startswith("VR1:"):
        raise ValueError("prefix")
    data = unbase45(qr[4:])
    if len(data) < 2 or data[0] != 1 or len(data) != 2 + data[1] + 148:
        raise ValueError("length")
    end = 2 + data[1]
    origin = data[2:end]
    if not origin or any(not 0x21 <= byte <= 0x7E or byte == 0x2B for byte in origin):
        raise ValueError("origin")
    index, size = int.from_bytes(data[end:end + 8], "big"), int.from_bytes(data[end + 40:end + 48], "big")
    if not index < size <= 2**53:
        raise ValueError("index")
    words = {"origin": origin.decode(), "index": index, "leaf": data[end + 8:end + 40].hex(), "size": size, "root": data[end + 48:end + 80].hex()}
    return words, data[end + 80:end + 84], data[end + 84:]


def write():
    def h(label):
        return hashlib.sha256(b"receipt vector " + label.encode()).hexdigest()

    receipts = []
    for name, origin, index, size in (
        ("a kiosk's receipt", "sampang.example/3/2/222ec609bf26d348", 41, 42),
        ("the first entry", "sampang.example/3/2/222ec609bf26d348", 0, 1),
        ("another's origin", "registry.example/kiosk/017/1", 4, 5),
        ("the largest log", "a/1/1/ffffffffffffffff", 2**53 - 1, 2**53),
    ):
        words = {"name": name, "origin": origin, "index": index, "leaf": h(name + " leaf"), "size": size, "root": h(name + " root"), "seed": h("seed")}
        receipts.append(words | made(words))
    good = bytes.fromhex(receipts[0]["compact"])
    fails = [
        ("another prefix", "VR2:" + base45(good)), ("no prefix", base45(good)), ("small letters", "VR1:" + base45(good).lower()), ("empty", "VR1:"),
        ("a byte less", "VR1:" + base45(good[:-1])), ("a byte more", "VR1:" + base45(good + b"\0")), ("version 2", "VR1:" + base45(b"\2" + good[1:])),
        ("an origin of another length", "VR1:" + base45(good[:1] + bytes([good[1] + 1]) + good[2:])),
        ("a space in the origin", "VR1:" + base45(good[:5] + b" " + good[6:])),
        ("an index that is not below the size", "VR1:" + base45(good[:38] + (42).to_bytes(8, "big") + good[46:])),
        ("a size above 2^53", "VR1:" + base45(good[:78] + (2**53 + 1).to_bytes(8, "big") + good[86:])),
        ("a group of three that is above 65535", "VR1:" + ":::" + base45(good)[3:]),
    ]
    about = "Receipts (Docs/Catalogue.md). The seeds are public: test use only."
    lines = [json.dumps(item) for item in receipts]
    out = '{\n  "about": ' + json.dumps(about) + ',\n  "receipts": [\n    ' + ",\n    ".join(lines) + '\n  ],\n  "must_fail": [\n    '
    out += ",\n    ".join(json.dumps({"name": name, "qr": qr}) for name, qr in fails) + "\n  ]\n}\n"
    (HERE / "receipt.json").write_text(out)


def main():
    if sys.argv[1:] == ["--write"]:
        write()
    vectors = json.loads((HERE / "receipt.json").read_text())
    for item in vectors["receipts"]:
        for key, value in made(item).items():
            assert item[key] == value, f"{item['name']}: {key}"
        words, ident, signature = read(item["qr"])
        assert words == {key: item[key] for key in words}, item["name"]
        key = bytes.fromhex(item["public"])
        assert ident == key_id(item["origin"], key) and exchange.is_signed(b"\1" + key, signature, note_text(item)), item["name"]
    for item in vectors["must_fail"]:
        try:
            read(item["qr"])
        except (ValueError, OverflowError):
            continue
        sys.exit(f"must fail and does not: {item['name']}")
    print(f"{len(vectors['receipts'])} receipts, {len(vectors['must_fail'])} that must fail: all agree")


if __name__ == "__main__":
    main()
