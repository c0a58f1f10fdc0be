#!/usr/bin/env python3
"""Checks exchange.json by other means than the Swift code: python3 and its standard library, nothing shared.

Written from Docs/Protocol.md, Schemas/exchange.cddl and Schemas/keyset.cddl, on the CBOR of check.py. Every frame is made from its words
and read back; signatures, MACs, fingerprints, check bytes, roots, consistency proofs, commitments and cosignatures are computed anew; and
what must fail, fails.

    python3 Schemas/vectors/check-exchange.py            exit code 0: all agree
"""

import base64
import hashlib
import hmac
import json
import pathlib
import sys

sys.dont_write_bytecode = True
from check import ALPHABET, Malformed, commitment, decode, encode, is_bytes, is_deployment, is_uint, need, root, same, sha

MAX_FRAME = 4 << 20
MAX_COUNT = 1 << 53


# Ed25519, RFC 8032 section 5.1: slow and plain.

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P


def add(a, b):
    x = (a[1] - a[0]) * (b[1] - b[0]) % P, (a[1] + a[0]) * (b[1] + b[0]) % P, 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2] % P
    e, f, g, h = x[1] - x[0], x[3] - x[2], x[3] + x[2], x[1] + x[0]
    return e * f % P, g * h % P, f * g % P, e * h % P


def multiply(number, point):
    result = (0, 1, 1, 0)
    while number:
        if number & 1:
            result = add(result, point)
        point = add(point, point)
        number >>= 1
    return result


def point(data):
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & (1 << 255) - 1
    need(y < P, "point")
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    need((x * x - square) % P == 0 and (x or not sign), "point")
    if x & 1 != sign:
        x = P - x
    return x, y, 1, x * y % P


BASE = point((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


def compressed(p):
    z = pow(p[2], P - 2, P)
    return (p[1] * z % P | (p[0] * z % P & 1) << 255).to_bytes(32, "little")


def expanded(seed):
    h = hashlib.sha512(seed).digest()
    return int.from_bytes(h[:32], "little") & (1 << 254) - 8 | 1 << 254, h[32:]


def public(seed):
    """33 bytes: the algorithm before the key."""
    return b"\1" + compressed(multiply(expanded(seed)[0], BASE))


def sign(seed, message):
    scalar, prefix = expanded(seed)
    key = compressed(multiply(scalar, BASE))
    r = int.from_bytes(hashlib.sha512(prefix + message).digest(), "little") % L
    commit = compressed(multiply(r, BASE))
    k = int.from_bytes(hashlib.sha512(commit + key + message).digest(), "little") % L
    return commit + ((r + k * scalar) % L).to_bytes(32, "little")


def is_signed(key, signature, message):
    if len(key) != 33 or key[0] != 1 or len(signature) != 64:
        return False
    s = int.from_bytes(signature[32:], "little")
    if s >= L:
        return False
    k = int.from_bytes(hashlib.sha512(signature[:32] + key[1:] + message).digest(), "little") % L
    return compressed(multiply(s, BASE)) == compressed(add(point(signature[:32]), multiply(k, point(key[1:]))))


# Frames.


def tagged(tag, message):
    return b"\xff" + tag.encode() + b"\0" + message


def seal(message, tag, seed):
    return encode([message, sign(seed, tagged(tag, message))])


def opened(frame, tag, keys):
    need(len(frame) <= MAX_FRAME, "too large")
    parts = decode(frame)
    need(isinstance(parts, list) and len(parts) == 2 and isinstance(parts[0], bytes) and is_bytes(parts[1], 64), "frame")
    need(any(is_signed(key, parts[1], tagged(tag, parts[0])) for key in keys), "signature")
    return parts[0]


def mac(tag, message, secret):
    return hmac.new(secret, tag.encode() + b"\0" + message, hashlib.sha256).digest()


def pairs(items, size):
    need(isinstance(items, list) and len(items) % size == 0, "a flat list of groups")
    return [items[start : start + size] for start in range(0, len(items), size)]


def is_log(value):
    return is_bytes(value, 8)


def check_scopes(items):
    last = -1
    for scope, frontier, digest in pairs(items, 3):
        need(is_uint(scope) and scope > last and is_bytes(digest, 32), "scope")
        last, log_before = scope, b""
        for log, count in pairs(frontier, 2):
            need(is_log(log) and log > log_before and is_uint(count, 1, MAX_COUNT), "frontier")
            log_before = log
        need(len(frontier) <= 2 * 4096, "frontier")
    need(len(items) <= 3 * 256, "scopes")


def check_run(run):
    need(isinstance(run, list) and len(run) == 6 and is_log(run[0]) and is_uint(run[1], 0, MAX_COUNT), "run")
    entries, payloads, secrets, proof = run[2:]
    need(isinstance(entries, list) and len(entries) <= 65536 and all(isinstance(item, bytes) for item in entries), "entries")
    need(isinstance(payloads, list) and len(payloads) == len(entries) and all(item is None or isinstance(item, bytes) for item in payloads), "payloads")
    groups = pairs(secrets, 3)
    need(len(groups) <= len(entries), "secrets")
    for log, sequence, secret in groups:
        need(is_log(log) and is_uint(sequence, 0, MAX_COUNT) and is_bytes(secret, 16), "secret")
    need(isinstance(proof, list) and len(proof) in (1, 4), "proof")
    if len(proof) == 1:
        need(is_bytes(proof[0], 64), "proof")
    else:
        need(is_uint(proof[0], 0, MAX_COUNT) and is_bytes(proof[1], 32) and is_bytes(proof[2], 64), "proof")
        need(isinstance(proof[3], list) and len(proof[3]) <= 63 and all(is_bytes(item, 32) for item in proof[3]), "proof")


def check_runs(runs):
    need(isinstance(runs, list) and len(runs) <= 1024, "runs")
    for run in runs:
        check_run(run)


def read_request(frame, key):
    message = decode(opened(frame, "desasync/request/0", [key]))
    need(isinstance(message, dict) and set(message) | {11} == set(range(12)), "keys")
    need(message[0] == 0 and is_uint(message[0]) and is_uint(message[1]), "version, node")
    need(all(is_uint(message[key], 0, MAX_COUNT) for key in (2, 3, 5)) and is_bytes(message[4], 16), "run, number, key set, id")
    check_scopes(message[6])
    check_runs(message[7])
    need(is_uint(message[8], 0, MAX_FRAME) and is_uint(message[9]), "wanted, clock")
    status = message[10]
    need(isinstance(status, list) and len(status) == 3 and is_uint(status[0]) and is_uint(status[1]) and isinstance(status[2], str), "status")
    need(len(status[2]) <= 64 and all(" " <= letter <= "~" for letter in status[2]), "software")
    need(11 not in message or is_bytes(message[11], 16), "nonce")
    return message


def read_answer(frame, request, keys):
    message = decode(opened(frame, "desasync/answer/0", keys))
    need(isinstance(message, dict) and set(message) | {10} == set(range(11)), "keys")
    need(message[0] == 0 and is_uint(message[0]) and message[1] == request and is_uint(message[2]), "version, request, time")
    need(len(message[3]) <= 2 * 1024, "acknowledged")
    for log, item in pairs(message[3], 2):
        need(is_log(log) and isinstance(item, list) and len(item) == 4, "acknowledged")
        need(is_uint(item[0], 0, MAX_COUNT) and is_bytes(item[1], 32) and is_uint(item[2]) and is_bytes(item[3], 64), "acknowledged")
    check_scopes(message[4])
    check_runs(message[5])
    need(isinstance(message[6], bool), "more")
    need(isinstance(message[7], list) and len(message[7]) == 3 and all(map(is_uint, message[7])) and message[7][2] <= MAX_FRAME, "next")
    need(len(message[8]) <= 3 * 1024, "troubles")
    for log, code, place in pairs(message[8], 3):
        need(is_log(log) and is_uint(code, 1, 6) and is_uint(place, 0, MAX_COUNT), "trouble")
    need(isinstance(message[9], list) and len(message[9]) <= 256 and all(isinstance(item, bytes) for item in message[9]), "key sets")
    if 10 in message:
        refusal = message[10]
        need(isinstance(refusal, list) and len(refusal) > 0, "refusal")
        need((refusal[0] == 1 and len(refusal) == 2 and is_bytes(refusal[1], 16)) or (refusal[0] in (2, 3) and len(refusal) == 1), "refusal")
    return message


# Key sets.


def read_key_set(signed, root_key, deployment, newest):
    data = opened(signed, "desasync/key-set/1", [root_key])
    keys = decode(data)
    need(isinstance(keys, dict) and set(keys) == {0, 1, 2} and is_uint(keys[0], 1) and is_deployment(keys[1]), "key set")
    need(isinstance(keys[2], dict) and len(keys[2]) <= 64, "keys")
    need(all(isinstance(key, bytes) and 1 <= len(key) <= 256 for key in keys[2].values()), "keys")
    need(keys[1] == deployment and keys[0] > newest, "deployment, order")
    return keys


# Enrolment.


def base32(data):
    bits = int.from_bytes(data, "big") << -len(data) * 8 % 5
    count = (len(data) * 8 + 4) // 5
    return "".join(ALPHABET[bits >> 5 * (count - 1 - index) & 31] for index in range(count))


def check_bytes(address, fingerprint, secret):
    return sha(address.encode(), b"\0", fingerprint, secret)[:2]


def code_text(address, fingerprint, secret):
    digits = base32(fingerprint + secret + check_bytes(address, fingerprint, secret))
    return address + "/" + "-".join(digits[start : start + 4] for start in range(0, len(digits), 4))


def read_code(text):
    address, slash, digits = text.rpartition("/")
    digits = digits.upper().replace("-", "").replace(" ", "").translate(str.maketrans("OIL", "011"))
    address = address.lower()
    if not slash or len(digits) != 52 or any(digit not in ALPHABET for digit in digits):
        return None
    if not 3 <= len(address) <= 128 or not all("!" <= letter <= "~" and letter not in "/#?@" for letter in address):
        return None
    bits = 0
    for digit in digits:
        bits = bits << 5 | ALPHABET.index(digit)
    if bits & 15:
        return None
    data = (bits >> 4).to_bytes(32, "big")
    fingerprint, secret = data[:20], data[20:30]
    return (address, fingerprint, secret) if check_bytes(address, fingerprint, secret) == data[30:] else None


def read_enrolment_request(data, secret):
    need(len(data) <= 1024, "too large")
    message, code = decode(data)
    need(is_bytes(code, 32) and hmac.compare_digest(code, mac("desasync/enrol-request/0", message, secret)), "MAC")
    words = decode(message)
    need(isinstance(words, list) and len(words) == 4 and words[0] == 0 and is_bytes(words[1], 16) and is_bytes(words[2], 33), "request")
    need(words[2][0] == 1 and isinstance(words[3], str) and len(words[3].encode()) <= 64, "request")
    point(words[2][1:])
    return words


def read_enrolment_answer(data, nonce, fingerprint, secret):
    need(len(data) <= 1 << 20, "too large")
    frame, code = decode(data)
    message = decode(frame)[0]
    need(is_bytes(code, 32) and hmac.compare_digest(code, mac("desasync/enrol-answer/0", message, secret)), "MAC")
    words = decode(message)
    need(isinstance(words, list) and len(words) == 9 and words[0] == 0 and is_uint(words[2]), "answer")
    need(is_bytes(words[3], 33) and sha(words[3])[:20] == fingerprint, "root")
    newest, answer_keys = 0, []
    for signed in words[5]:
        keys = read_key_set(signed, words[3], words[4], newest)
        newest = keys[0]
        answer_keys += [keys[2][2]] if 2 in keys[2] else []
    opened(frame, "desasync/enrolled/0", answer_keys)
    need(words[1] == nonce, "nonce")
    need(is_uint(words[6]) and is_uint(words[7]) and len(words[8]) <= 256 and all(map(is_uint, words[8])), "numbers")
    return words


# From words to messages.


def unhex(value):
    return bytes.fromhex(value)


def words_scopes(scopes):
    return [part for item in scopes for part in (item["scope"], [part for log in item["frontier"] for part in (unhex(log["log"]), log["count"])], unhex(item["digest"]))]


def words_run(run):
    secrets = []
    for item in run["secrets"]:
        log, sequence = item["record"].split(":")
        secrets += [unhex(log), int(sequence), unhex(item["secret"])]
    proof = [unhex(run["signature"])]
    if run.get("larger"):
        larger = run["larger"]
        proof = [larger["size"], unhex(larger["root"]), proof[0], [unhex(item) for item in larger["consistency"]]]
    payloads = [None if item is None else unhex(item) for item in run["payloads"]]
    return [unhex(run["log"]), run["start"], [unhex(item) for item in run["entries"]], payloads, secrets, proof]


def words_request(item):
    message = {
        0: 0, 1: item["node"], 2: item["run"], 3: item["number"], 4: unhex(item["id"]), 5: item["key_set"], 6: words_scopes(item["scopes"]),
        7: [words_run(run) for run in item["runs"]], 8: item["wanted"], 9: item["clock"], 10: [item["pending"], item["oldest"], item["software"]],
    }  # fmt: skip
    if item.get("nonce"):
        message[11] = unhex(item["nonce"])
    return encode(message)


def words_answer(item):
    acknowledged = []
    for held in item["acknowledged"]:
        acknowledged += [unhex(held["log"]), [held["size"], unhex(held["root"]), held["time"], unhex(held["signature"])]]
    message = {
        0: 0, 1: unhex(item["request"]), 2: item["time"], 3: acknowledged, 4: words_scopes(item["scopes"]), 5: [words_run(run) for run in item["runs"]],
        6: item["more"], 7: [item["next"]["earliest"], item["next"]["spread"], item["next"]["max_bytes"]],
        8: [part for trouble in item["troubles"] for part in (unhex(trouble["log"]), trouble["code"], trouble["place"])],
        9: [unhex(signed) for signed in item["key_sets"]],
    }  # fmt: skip
    if item.get("refusal"):
        refusal = item["refusal"]
        message[10] = [refusal["code"]] + ([unhex(refusal["nonce"])] if refusal.get("nonce") else [])
    return encode(message)


# Logs: what a receiver proves before it stores anything.


def checkpoint_text(origin, size, root_hash):
    return f"{origin}\n{size}\n".encode() + base64.b64encode(root_hash) + b"\n"


def is_consistent(old_size, old_root, new_size, new_root, proof):
    """RFC 9162 section 2.1.4.2."""
    if old_size == new_size:
        return not proof and old_root == new_root
    proof = list(proof)
    if old_size & old_size - 1 == 0:
        proof.insert(0, old_root)
    if not proof:
        return False
    first, second = old_size - 1, new_size - 1
    while first & 1:
        first, second = first >> 1, second >> 1
    left = right = proof[0]
    for item in proof[1:]:
        if second == 0:
            return False
        if first & 1 or first == second:
            left, right = sha(b"\1", item, left), sha(b"\1", item, right)
            while first and not first & 1:
                first, second = first >> 1, second >> 1
        else:
            right = sha(b"\1", right, item)
        first, second = first >> 1, second >> 1
    return second == 0 and left == old_root and right == new_root


def prove(run, entries):
    """A run against the log as entries.json has it below the run: its author signed what it ends in."""
    log, start, added, payloads, secrets, proof = run
    name = log.hex()
    known = {item["dot"]: unhex(item["bytes"]) for item in entries["entries"]}
    below = [known[f"{name}:{sequence}"] for sequence in range(start)]
    whole = below + added
    need(sha(whole[0])[:8] == log, "LogID")
    body = decode(whole[0], depth=9)[12]
    origin = f"{body[0]}/{body[1]}/{body[2]}/{name}"
    end = root([sha(b"\0", entry) for entry in whole])
    if len(proof) == 1:
        need(is_signed(body[3], proof[0], checkpoint_text(origin, len(whole), end)), "signature of the run")
    else:
        size, larger, signature, consistency = proof
        need(size > len(whole) and is_signed(body[3], signature, checkpoint_text(origin, size, larger)), "signature over more than the run")
        need(is_consistent(len(whole), end, size, larger, consistency), "consistency")
    held = {(record, sequence): secret for record, sequence, secret in pairs(secrets, 3)}
    used = set()
    for index, (entry, payload) in enumerate(zip(added, payloads)):
        if payload is None:
            continue
        words, place = decode(entry, depth=9), (log, start + index)
        record = place
        if 6 in words:
            record = (log, place[1] - words[6]) if isinstance(words[6], int) else (words[6][0], words[6][1])
        need(commitment(payload, held[record], place) == words[13], "commitment")
        used.add(record)
    need(used == set(held), "a secret for each record with a payload, and no other")


def refused(what, read):
    try:
        read()
    except (Malformed, KeyError, TypeError, ValueError):
        return
    sys.exit(f"{what} was taken")


def main():
    folder = pathlib.Path(__file__).parent
    vectors = json.loads((folder / "exchange.json").read_text("utf-8"))
    entries = json.loads((folder / "entries.json").read_text("utf-8"))
    seeds = {item["name"]: unhex(item["seed"]) for item in vectors["keys"]}
    keys = {name: public(seed) for name, seed in seeds.items()}
    for item in vectors["keys"]:
        same(keys[item["name"]].hex(), item["public"], f"key {item['name']}")

    newest = 0
    for item in vectors["key_sets"]:
        data = encode({0: item["version"], 1: item["deployment"], 2: {key["purpose"]: unhex(key["key"]) for key in item["keys"]}})
        same(data.hex(), item["bytes"], "key set")
        same(seal(data, "desasync/key-set/1", seeds["root"]).hex(), item["signed"], "signed key set")
        newest = read_key_set(unhex(item["signed"]), keys["root"], "sampang.example", newest)[0]

    code = vectors["code"]
    fingerprint, secret = unhex(code["fingerprint"]), unhex(code["secret"])
    same(sha(keys["root"])[:20], fingerprint, "fingerprint of the root")
    same(code_text(code["address"], fingerprint, secret), code["text"], "code")
    for text in [code["text"]] + code["typed"]:
        same(read_code(text), (code["address"], fingerprint, secret), text)
    for text in vectors["not_codes"]:
        same(read_code(text), None, text)

    request, answer = vectors["enrolment_request"], vectors["enrolment_answer"]
    message = encode([0, unhex(request["nonce"]), unhex(request["key"]), request["software"]])
    same(encode([message, mac("desasync/enrol-request/0", message, secret)]).hex(), request["bytes"], "enrolment request")
    read_enrolment_request(unhex(request["bytes"]), secret)
    message = encode(
        [0, unhex(answer["nonce"]), answer["time"], unhex(answer["root"]), answer["deployment"], [unhex(item) for item in answer["key_sets"]],
         answer["node"], answer["centre"], answer["upper_scopes"]]
    )  # fmt: skip
    sealed = seal(message, "desasync/enrolled/0", seeds["answers"])
    same(encode([sealed, mac("desasync/enrol-answer/0", message, secret)]).hex(), answer["bytes"], "enrolment answer")
    read_enrolment_answer(unhex(answer["bytes"]), unhex(request["nonce"]), fingerprint, secret)

    proven = 0
    for item in vectors["requests"]:
        message = words_request(item)
        same(seal(message, "desasync/request/0", seeds["12"]).hex(), item["bytes"], item["name"])
        for run in read_request(unhex(item["bytes"]), keys["12"])[7]:
            prove(run, entries)
            proven += 1
    for item in vectors["answers"]:
        message = words_answer(item)
        same(seal(message, "desasync/answer/0", seeds["answers"]).hex(), item["bytes"], item["name"])
        words = read_answer(unhex(item["bytes"]), unhex(item["request"]), [keys["answers"]])
        for run in words[5]:
            prove(run, entries)
            proven += 1
        for log, (size, root_hash, time, signature) in pairs(words[3], 2):
            held = next(known for known in entries["logs"] if known["id"] == log.hex())
            same(root_hash.hex(), held["roots"][size - 1], "root of an acknowledgement")
            text = f"cosignature/v1\ntime {time}\n".encode() + checkpoint_text(held["origin"], size, root_hash)
            need(is_signed(keys["stored"], signature, text), "cosignature")
        newest = 1
        for signed in words[9]:
            newest = read_key_set(signed, keys["root"], "sampang.example", newest)[0]

    idle = next(item for item in vectors["requests"] if item["name"] == "idle")
    readers = {
        "request": lambda data: read_request(data, keys["12"]),
        "answer": lambda data: read_answer(data, unhex(idle["id"]), [keys["answers"]]),
        "key set after 2": lambda data: read_key_set(data, keys["root"], "sampang.example", 2),
        "enrolment request": lambda data: read_enrolment_request(data, secret),
        "enrolment answer": lambda data: read_enrolment_answer(data, unhex(request["nonce"]), fingerprint, secret),
    }
    for item in vectors["must_fail"]:
        refused(f"{item['what']}: {item['name']}", lambda: readers[item["what"]](unhex(item["bytes"])))

    print(
        f"{len(vectors['requests'])} requests, {len(vectors['answers'])} answers, {proven} runs, {len(vectors['key_sets'])} key sets, "
        f"{len(vectors['must_fail'])} that must fail: all agree"
    )


if __name__ == "__main__":
    main()
