#!/usr/bin/env python3
"""Checks exchange.json by other means than the Swift code: python3 and its standard library, nothing shared.

Written from Docs/Protocol.md, Schemas/exchange.cddl and Schemas/keyset.cddl, on the CBOR of check.py. Every frame is made from its words
and read back (what is compressed but by its signature: the library has no Zstandard); signatures, MACs, fingerprints, check bytes, roots, consistency proofs, commitments and cosignatures are computed anew; and
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


def seal(message, tag, seed, bound=b""):
    return encode([message, sign(seed, tagged(tag, bound + message))])


def opened(frame, tag, keys, bound=b""):
    need(len(frame) <= MAX_FRAME, "too large")
    parts = decode(frame)
    need(isinstance(parts, list) and len(parts) == 2 and isinstance(parts[0], bytes) and is_bytes(parts[1], 64), "frame")
    need(any(is_signed(key, parts[1], tagged(tag, bound + parts[0])) for key in keys), "signature")
    return parts[0]


def mac(tag, message, secret):
    return hmac.new(secret, tag.encode() + b"\0" + message, hashlib.sha256).digest()


def pairs(items, size):
    need(isinstance(items, list) and len(items) % size == 0, "a flat list of groups")
    return [items[start : start + size] for start in range(0, len(items), size)]


def is_log(value):
    return is_bytes(value, 8)


def check_frontier(frontier):
    log_before = b""
    for log, count in pairs(frontier, 2):
        need(is_log(log) and log > log_before and is_uint(count, 1, MAX_COUNT), "frontier")
        log_before = log
    need(len(frontier) <= 2 * 4096, "frontier")


def check_scopes(items, size):
    last = -1
    for group in pairs(items, size):
        need(is_uint(group[0]) and group[0] > last, "scope")
        last = group[0]
        check_frontier(group[1])
        need(size == 2 or is_bytes(group[2], 32), "digest")
    need(len(items) <= size * 256, "scopes")


def is_id(value):
    return is_bytes(value, 16)


def held_logs(items, size):
    """What a frame says that is held, in its order: (log, count)."""
    return [tuple(pair) for group in pairs(items, size) for pair in pairs(group[1], 2)]


def read_runs(item, known):
    """Null, or [form, columns, random]: a list of runs; None if they are compressed."""
    if item is None:
        return []
    need(isinstance(item, list) and len(item) == 3 and is_uint(item[0], 0, 1) and isinstance(item[1], bytes) and isinstance(item[2], bytes), "runs")
    return None if item[0] == 1 else unpack(item[1], item[2], known)


def read_parts(items):
    need(len(items) <= 5 * 64, "parts")
    for address, size, offset, data, proof in pairs(items, 5):
        need(is_bytes(address, 32) and is_uint(size, 1, 1 << 24) and is_uint(offset, 0, size) and isinstance(data, bytes), "part")
        need(len(data) <= size - offset and len(proof) <= 16 and all(is_bytes(item, 32) for item in proof), "part")


def read_extras(extras, names):
    need(isinstance(extras, dict) and extras and set(extras) <= set(names), "extras")
    return extras.get(1), extras.get(2)


def read_request_extras(extras):
    backup, papers = read_extras(extras, (1, 2))
    need(backup is None or is_uint(backup, 1), "backup")
    if papers is not None:
        parts, wanted, asks = papers
        read_parts(parts)
        need(len(wanted) <= 3 * 64 and isinstance(asks, bool), "wanted, asks")
        for address, size, held in pairs(wanted, 3):
            need(is_bytes(address, 32) and is_uint(size, 1, 1 << 24) and is_uint(held, 0, size), "wanted")


def read_answer_extras(extras, refusal):
    safe, papers = read_extras(extras, (1, 2))
    if safe is not None:
        need(refusal is None, "words beside a refusal")
        time, backup, words = safe
        need(is_uint(time) and is_id(backup) and len(words) <= 5 * 4096, "words of backups")
        for seconds, name, log, size, signature in pairs(words, 5):
            need(is_uint(seconds) and is_id(name) and is_log(log) and is_uint(size, 0, MAX_COUNT) and is_bytes(signature, 64), "word")
    if papers is not None:
        progress, parts, lacking = papers
        need(len(progress) <= 4 * 128 and len(lacking) <= 2 * 64, "progress, lacking")
        for address, size, place, code in pairs(progress, 4):
            need(is_bytes(address, 32) and is_uint(size, 1, 1 << 24) and is_uint(place, 0, size) and is_uint(code, 0, 5), "progress")
        read_parts(parts)
        for address, size in pairs(lacking, 2):
            need(is_bytes(address, 32) and is_uint(size, 1, 1 << 24), "lacking")


def read_request(frame, key):
    message = decode(opened(frame, "desasync/request/1", [key]))
    need(isinstance(message, list) and 12 <= len(message) <= 15, "items")
    need(message[0] == 1 and is_uint(message[0]) and is_uint(message[1]), "version, node")
    need(all(is_uint(number, 0, MAX_COUNT) for number in message[2:5]), "run, number, key set")
    check_scopes(message[5], 2)
    need(is_bytes(message[6], 8), "state")
    message[7] = read_runs(message[7], held_logs(message[5], 2))
    need(is_uint(message[8], 0, MAX_FRAME >> 10) and all(map(is_uint, message[9:12])), "wanted, clock, pending, oldest")
    if len(message) % 2:
        read_request_extras(message[-1])
    if len(message) >= 14:
        need(is_bytes(message[12], 16) and isinstance(message[13], str), "nonce, software")
        need(len(message[13]) <= 64 and all(" " <= letter <= "~" for letter in message[13]), "software")
    return message


def read_answer(frame, request, keys, brought):
    """`brought`: of each run of the request the log and the count at which it ends. Words come out as (log, size, root, time, signature)."""
    message = decode(opened(frame, "desasync/answer/1", keys, bound=request))
    need(isinstance(message, list) and len(message) in (12, 13, 14), "items")
    need(message[0] == 1 and is_uint(message[0]) and message[1] == request[:4], "version, request")
    need(all(map(is_uint, message[2:6])) and message[5] <= MAX_FRAME >> 10, "time, next")
    need(len(message[6]) <= 3 * 1024, "acknowledged")
    words = []
    for run, said, signature in pairs(message[6], 3):
        need(is_uint(run, 0, len(brought) - 1) and is_bytes(signature, 64), "acknowledged")
        log, end = brought[run]
        age, size, root_hash = (said, end, None) if is_uint(said) else said
        need(is_uint(age) and is_uint(size, 0, MAX_COUNT) and (root_hash is None or is_bytes(root_hash, 32)), "acknowledged")
        need(is_uint(said) or size != end or root_hash is not None, "the long form of a word")
        words.append((log, size, root_hash, message[2] // 1000 - age & 2**64 - 1, signature))
    message[6] = words
    if message[7] is not None:
        check_scopes(message[7], 3)
    message[8] = read_runs(message[8], held_logs(message[7] or [], 3))
    need(isinstance(message[9], bool), "more")
    need(len(message[10]) <= 3 * 1024, "troubles")
    for log, code, place in pairs(message[10], 3):
        need(is_log(log) and is_uint(code, 1, 6) and is_uint(place, 0, MAX_COUNT), "trouble")
    need(isinstance(message[11], list) and len(message[11]) <= 256 and all(isinstance(item, bytes) for item in message[11]), "key sets")
    refusal = message[12] if len(message) > 12 else None
    if len(message) == 14:
        read_answer_extras(message[13], refusal)
    if len(message) == 13 or refusal is not None:
        need(isinstance(refusal, list) and len(refusal) > 0, "refusal")
        need((refusal[0] == 1 and len(refusal) == 2 and is_bytes(refusal[1], 16)) or (refusal[0] in (2, 3) and len(refusal) == 1), "refusal")
    return message


# Packed runs: Docs/Protocol.md, part 9.

DOUBTFUL, RECORD, CREATES, FIELDS, PAYLOAD, COMMITTED, REPLACED, BODY, GROWTH, TRANSACTION, SUBJECT, COMMITMENT, RAW_PAYLOAD = (1 << bit for bit in range(13))


class Columns:
    """Numbers of seven bits a byte, lowest first."""

    def __init__(self, data):
        self.data, self.place = data, 0

    def take(self, count):
        need(count <= len(self.data) - self.place, "cut")
        self.place += count
        return self.data[self.place - count : self.place]

    def number(self, bound=2**64 - 1):
        value = shift = 0
        while True:
            byte = self.take(1)[0]
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                need(value <= bound and shift <= 70, "too large")
                return value
            need(shift < 70, "too large")

    def string(self):
        return self.take(self.number())


class Shape:
    def __init__(self, columns):
        self.flags, self.kind = columns.number(8191), columns.number()
        self.type = columns.number() if self.flags & CREATES else None
        self.growth = columns.number() if self.flags & GROWTH else 0
        self.fields = [field for field, _ in self.steps(columns, False)] if self.flags & FIELDS else []
        self.replaced = self.steps(columns, True) if self.flags & REPLACED else []
        self.transaction = columns.number(256) if self.flags & TRANSACTION else None
        self.subject = form(columns) if self.flags & SUBJECT else None
        self.body = form(columns) if self.flags & BODY else None
        self.payload = form(columns) if self.flags & PAYLOAD else None

    @staticmethod
    def steps(columns, has_ranges):
        result, last = [], -1
        for _ in range(columns.number()):
            last += columns.number() + 1
            result.append((last, columns.number() if has_ranges else None))
        need(result and last < 65536, "fields")
        return result

    def holes(self):
        """Kind and column of each value: 0 number, 2 bytes, 3 text, 4 dot, 5 word."""
        for section, item in enumerate((self.subject, self.body, self.payload)):
            if item is not None:
                yield from holes(item, section, None)


def form(columns, depth=9):
    need(depth > 0, "depth")
    token = columns.take(1)[0]
    if token <= 8:
        return token
    need(token in (9, 10) or 32 <= token < 128, "form")
    if token == 9 or 32 <= token < 64:
        return [form(columns, depth - 1) for _ in range(columns.number() if token == 9 else token - 32)]
    return [(columns.number(), form(columns, depth - 1)) for _ in range(columns.number() if token == 10 else token - 64)], "map"


def holes(item, section, field):
    if isinstance(item, tuple):
        for key, value in item[0]:
            yield from holes(value, section, key if field is None else field)
    elif isinstance(item, list):
        for value in item:
            yield from holes(value, section, field)
    elif item < 6:
        yield (0 if item == 1 else item), (section, field or 0)


def fill(item, section, field, value):
    """The item of a form, with value(kind, column) for each of its holes."""
    if isinstance(item, tuple):
        return {key: fill(inner, section, key if field is None else field, value) for key, inner in item[0]}
    if isinstance(item, list):
        return [fill(inner, section, field, value) for inner in item]
    if item < 6:
        return value(item, (section, field or 0))
    return (False, True, None)[item - 6]


def unpack(columns, random, known):
    columns, random = Columns(columns), Columns(random)
    shape_count = columns.number()
    heads = []
    for _ in range(columns.number(1024)):
        log, start, count = columns.number(), columns.number(), columns.number(65536)
        if log < len(known):
            start = known[log][1] - start - count & 2**64 - 1
        need(start < MAX_COUNT and start + count <= MAX_COUNT, "log beyond its largest size")
        kind, hashes, size, records = columns.number(3), None, None, None
        if kind & 1:
            hashes, size = columns.number(63), columns.number(MAX_COUNT)
        if kind & 2:
            records = [(columns.number(), columns.number(MAX_COUNT - 1)) for _ in range(columns.number(count))]
        heads.append((log, start, count, hashes, size, records))
    rows = [columns.number(shape_count) for _ in range(sum(head[2] for head in heads))]
    shapes = [Shape(columns) for _ in range(shape_count)]
    used = [shapes[row - 1] for row in rows if row]
    strings = []
    for row in rows:
        if row == 0:
            strings += [columns.string(), columns.string() if columns.number(1) else None]
        elif shapes[row - 1].flags & RAW_PAYLOAD:
            strings.append(columns.string())
    times = [columns.number() for _ in used]
    authors = [columns.number() for _ in used]
    values = [hole for shape in used for hole in shape.holes()]
    count = {kind: sum(1 for hole, _ in values if hole == kind) for kind in range(6)}
    references = []
    for _ in range(count[4] + sum(1 for shape in used if shape.flags & RECORD)):
        code = columns.number()
        references.append((code, columns.number(), columns.number(MAX_COUNT - 1)) if code == 0 else (code,))
    replacements = []
    for _ in range(sum(ranges for shape in used for _, ranges in shape.replaced)):
        replacements.append((columns.number() if columns.number(1) else None, columns.number(MAX_COUNT - 1), columns.number(MAX_COUNT - 1) + 1))
    growths = [(columns.number(), columns.number()) for shape in used for _ in range(shape.growth)]
    words = [columns.number() for _ in range(count[5])]
    lengths = [columns.number() for _ in range(count[2])]
    numbers = {key: [columns.number() for hole in values if hole == (0, key)] for key in sorted({key for hole, key in values if hole == 0})}
    texts = {key: [columns.string() for hole in values if hole == (3, key)] for key in sorted({key for hole, key in values if hole == 3})}
    need(columns.place == len(columns.data), "bytes behind the columns")
    for column in (strings, times, authors, references, replacements, growths, words, lengths, *numbers.values(), *texts.values()):
        column.reverse()

    names, counts, recent, writers = [log for log, _ in known], [0] * len(known), [], {}
    state = {"time": 0, "author": 0}

    def log(number):
        need(number <= len(names), "log")
        if number == len(names):
            names.append(random.take(8))
            counts.append(0)
        return names[number]

    def touch(record):
        if record in recent:
            recent.remove(record)
        recent.insert(0, record)
        del recent[256:]

    def reference(place):
        code, *dot = references.pop()
        need(code == 0 or code > 256 or code <= len(recent), "reference")
        need(code <= 256 or code - 256 <= place[1], "reference")
        record = (log(dot[0]), dot[1]) if code == 0 else recent[code - 1] if code <= 256 else (place[0], place[1] - code + 256)
        touch(record)
        return record

    def time():
        code = times.pop()
        if code == 0:
            state["time"] += 1
        elif code == 1:
            state["time"] = int.from_bytes(random.take(8), "big")
        else:
            state["time"] = (state["time"] >> 16) + ((code - 2) * 256 + random.take(1)[0]) << 16
        return state["time"]

    def own(record, place):
        return place[1] - record[1] if record[0] == place[0] else list(record)

    def value(place):
        def take(kind, key):
            if kind == 2:
                return random.take(lengths.pop())
            if kind == 3:
                return texts[key].pop().decode()
            if kind == 4:
                return list(reference(place))
            if kind == 5:
                return log(words.pop())
            number = numbers[key].pop()
            return number if kind == 0 else -1 - number

        return take

    def entry(shape, place, secrets, are_implied):
        words = {0: 1, 1: time(), 5: shape.kind}
        if shape.flags & DOUBTFUL:
            words[2] = True
        step = authors.pop()
        state["author"] += step >> 1 ^ -(step & 1)
        need(0 <= state["author"] <= 1 << 32, "author")
        words[4] = state["author"]
        record = None
        if shape.flags & CREATES:
            record, words[7] = place, shape.type
        elif shape.flags & RECORD:
            record = reference(place)
            words[6] = own(record, place)
        if shape.fields:
            words[8] = shape.fields
        if shape.replaced:
            words[9] = {}
            for field, ranges in shape.replaced:
                need(ranges or (record, field) in writers, "last writer")
                stretches = [] if ranges else [(*writers[record, field], 1)]
                for _ in range(ranges):
                    other, start, length = replacements.pop()
                    need(other is not None or start + length <= place[1], "replaced")
                    stretches.append((log(other), start, length) if other is not None else (place[0], place[1] - start - length, length))
                near = sorted(place[1] - start - step for name, start, length in stretches if name == place[0] for step in range(length))
                far = {}
                for name, start, length in stretches:
                    if name != place[0]:
                        far.setdefault(name, []).extend((start, length))
                words[9][field] = near + [[name, *far[name]] for name in sorted(far)]
        for _ in range(shape.growth):
            number, step = growths.pop()
            name = log(number)
            counts[number] = counts[number] + step & 2**64 - 1
            words.setdefault(3, []).extend((name, counts[number], random.take(8)))
        if shape.transaction:
            words[10] = shape.transaction
        if shape.subject is not None:
            words[11] = fill(shape.subject, 0, None, value(place))
        if shape.body is not None:
            words[12] = fill(shape.body, 1, None, value(place))
        payload, about = None, record or place
        if shape.flags & (PAYLOAD | RAW_PAYLOAD):
            if are_implied and about not in secrets:
                secrets[about] = random.take(16)
            payload = encode(fill(shape.payload, 2, None, value(place))) if shape.flags & PAYLOAD else strings.pop()
        if shape.flags & COMMITTED:
            words[13] = commitment(payload, secrets[about], place)
        if shape.flags & COMMITMENT:
            words[13] = random.take(32)
        if record:
            if shape.flags & CREATES:
                touch(record)
            writers.update({(record, field): place for field in shape.fields})
        return encode(dict(sorted(words.items()))), payload

    runs, row = [], 0
    for number, start, count, hashes, size, records in heads:
        name = log(number)
        larger = random.take(32) if size is not None else None
        signature = random.take(64)
        proof = [size, larger, signature, [random.take(32) for _ in range(hashes)]] if size is not None else [signature]
        secrets = {}
        for record_log, sequence in records or []:
            record = (log(record_log), sequence)
            secrets[record] = random.take(16)
        entries, payloads = [], []
        for index in range(count):
            if rows[row] == 0:
                item = strings.pop(), strings.pop()
            else:
                item = entry(shapes[rows[row] - 1], (name, start + index), secrets, records is None)
            entries.append(item[0])
            payloads.append(item[1])
            row += 1
        runs.append([name, start, entries, payloads, [part for record, secret in secrets.items() for part in (*record, secret)], proof])
    need(random.place == len(random.data), "bytes behind the random ones")
    return runs


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
    need(is_bytes(code, 32) and hmac.compare_digest(code, mac("desasync/enrol-request/1", message, secret)), "MAC")
    words = decode(message)
    need(isinstance(words, list) and len(words) == 4 and words[0] == 1 and is_bytes(words[1], 16) and is_bytes(words[2], 33), "request")
    need(words[2][0] == 1 and isinstance(words[3], str) and len(words[3].encode()) <= 64, "request")
    point(words[2][1:])
    return words


def read_enrolment_answer(data, nonce, fingerprint, secret):
    need(len(data) <= 1 << 20, "too large")
    frame, code = decode(data)
    message = decode(frame)[0]
    need(is_bytes(code, 32) and hmac.compare_digest(code, mac("desasync/enrol-answer/1", message, secret)), "MAC")
    words = decode(message)
    need(isinstance(words, list) and len(words) == 9 and words[0] == 1 and is_uint(words[2]), "answer")
    need(is_bytes(words[3], 33) and sha(words[3])[:20] == fingerprint, "root")
    newest, answer_keys = 0, []
    for signed in words[5]:
        keys = read_key_set(signed, words[3], words[4], newest)
        newest = keys[0]
        answer_keys += [keys[2][2]] if 2 in keys[2] else []
    opened(frame, "desasync/enrolled/1", answer_keys)
    need(words[1] == nonce, "nonce")
    need(is_uint(words[6]) and is_uint(words[7]) and len(words[8]) <= 256 and all(map(is_uint, words[8])), "numbers")
    return words


# From words to messages.


def unhex(value):
    return bytes.fromhex(value)


def words_frontier(item):
    return [part for log in item["frontier"] for part in (unhex(log["log"]), log["count"])]


def words_scopes(scopes):
    return [part for item in scopes for part in (item["scope"], words_frontier(item), unhex(item["digest"]))]


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


def words_parts(parts):
    return [word for part in parts for word in (
        unhex(part["address"]), part["size"], part["offset"], unhex(part["bytes"]), [unhex(item) for item in part["proof"]])]  # fmt: skip


def words_places(places, *names):
    return [word for place in places for word in (unhex(place["address"]), place["size"], *(place[name] for name in names))]


def words_request(item):
    """All but the runs, which can be packed in more than one way."""
    scopes = [part for held in item["scopes"] for part in (held["scope"], words_frontier(held))]
    message = [
        1, item["node"], item["run"], item["number"], item["key_set"], scopes, unhex(item["state"]), None, item["wanted"] >> 10, item["clock"] // 1000,
        item["pending"], item["oldest"] // 1000,
    ]  # fmt: skip
    extras, papers = {}, item.get("papers")
    if item.get("backup"):
        extras[1] = item["backup"]
    if papers:
        extras[2] = [words_parts(papers["parts"]), words_places(papers["wanted"], "next"), papers["asks"]]
    return message + ([unhex(item["nonce"]), item["software"]] if item.get("nonce") else []) + ([extras] if extras else [])


def words_answer(item):
    acknowledged = []
    for held in item["acknowledged"]:
        run = next(place for place, run in enumerate(item["brought"]) if run["log"] == held["log"])
        age = item["time"] // 1000 - held["time"]
        is_end = held["size"] == item["brought"][run]["count"] and not held.get("root")
        acknowledged += [run, age if is_end else [age, held["size"], unhex(held["root"]) if held.get("root") else None], unhex(held["signature"])]
    scopes = words_scopes(item["scopes"]) if item.get("scopes") is not None else None
    message = [
        1, unhex(item["request"])[:4], item["time"], item["next"]["earliest"], item["next"]["spread"], item["next"]["max_bytes"] >> 10, acknowledged, scopes, None,
        item["more"], [part for trouble in item["troubles"] for part in (unhex(trouble["log"]), trouble["code"], trouble["place"])],
        [unhex(signed) for signed in item["key_sets"]],
    ]  # fmt: skip
    if item.get("refusal"):
        refusal = item["refusal"]
        message.append([refusal["code"]] + ([unhex(refusal["nonce"])] if refusal.get("nonce") else []))
    extras, safe, papers = {}, item.get("safe"), item.get("papers")
    if safe:
        words = [part for word in safe["words"] for part in (word["time"], unhex(word["id"]), unhex(word["log"]), word["size"], unhex(word["signature"]))]
        extras[1] = [safe["time"], unhex(safe["id"]), words]
    if papers:
        extras[2] = [words_places(papers["progress"], "next", "code"), words_parts(papers["parts"]), words_places(papers["lacking"])]
    if extras:
        message += ([] if item.get("refusal") else [None]) + [extras]
    return message


def made(words, place, frame):
    """The message of words, with the runs of a frame."""
    words[place] = decode(decode(frame)[0])[place]
    return encode(words)


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


def prove_part(address, size, offset, data, proof):
    """A part that begins where nothing else is needed below it, or whose whole is in vectors' sight: RFC 6962 over blocks of 4,096 bytes."""
    blocks = [sha(b"\0", data[start : start + 4096]) for start in range(0, len(data), 4096)]
    total, end = -(-size // 4096), -(-(offset + len(data)) // 4096)
    if offset == 0:
        need(is_consistent(end, root(blocks), total, address, proof), "proof of a part")
    else:
        need(end < total or not proof, "a part that ends the file has no proof")


def read_published_keys(data):
    words = decode(data)
    need(isinstance(words, list) and len(words) == 4 and is_uint(words[0], 1, 1) and is_bytes(words[1], 33) and is_deployment(words[2]), "published keys")
    need(isinstance(words[3], list) and len(words[3]) <= 256, "key sets")
    newest = 0
    for signed in words[3]:
        newest = read_key_set(signed, words[1], words[2], newest)[0]
    return words


def refused(what, read):
    try:
        read()
    except (Malformed, IndexError, KeyError, TypeError, ValueError):
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
    message = encode([1, unhex(request["nonce"]), unhex(request["key"]), request["software"]])
    same(encode([message, mac("desasync/enrol-request/1", message, secret)]).hex(), request["bytes"], "enrolment request")
    read_enrolment_request(unhex(request["bytes"]), secret)
    message = encode(
        [1, unhex(answer["nonce"]), answer["time"], unhex(answer["root"]), answer["deployment"], [unhex(item) for item in answer["key_sets"]],
         answer["node"], answer["centre"], answer["upper_scopes"]]
    )  # fmt: skip
    sealed = seal(message, "desasync/enrolled/1", seeds["answers"])
    same(encode([sealed, mac("desasync/enrol-answer/1", message, secret)]).hex(), answer["bytes"], "enrolment answer")
    read_enrolment_answer(unhex(answer["bytes"]), unhex(request["nonce"]), fingerprint, secret)

    for item in vectors["published_keys"]:
        sets = [unhex(signed) for signed in item["key_sets"]]
        same(encode([1, unhex(item["root"]), item["deployment"], sets]).hex(), item["bytes"], "published keys")
        same(read_published_keys(unhex(item["bytes"]))[3], sets, "published keys")
        same(item["key_sets"], [known["signed"] for known in vectors["key_sets"] if known["version"] > item["after"]], "key sets after a version")

    proven = 0
    ends = {}
    for item in vectors["requests"]:
        frame = unhex(item["bytes"])
        same(seal(made(words_request(item), 7, frame), "desasync/request/1", seeds["12"]).hex(), item["bytes"], item["name"])
        same(sha(frame)[:16].hex(), item["id"], "id of " + item["name"])
        held = [scope for scope in item["summed_up"] if scope["frontier"]]
        same(sha(encode(words_scopes(held)))[:8].hex(), item["state"], "state of " + item["name"])
        runs = read_request(frame, keys["12"])[7]
        ends[item["id"]] = [(run[0], run[1] + len(run[2])) for run in runs]
        for part in (item.get("papers") or {"parts": []})["parts"]:
            prove_part(*words_parts([part]))
        same(runs, [words_run(run) for run in item["runs"]], "runs of " + item["name"])
        for run in runs:
            prove(run, entries)
            proven += 1
    for item in vectors["answers"]:
        frame, request_id = unhex(item["bytes"]), unhex(item["request"])
        same(seal(made(words_answer(item), 8, frame), "desasync/answer/1", seeds["answers"], bound=request_id).hex(), item["bytes"], item["name"])
        brought = [(unhex(run["log"]), run["count"]) for run in item["brought"]]
        same(brought, ends[item["request"]], "what the request brought")
        words = read_answer(frame, request_id, [keys["answers"]], brought)
        same(words[8], [words_run(run) for run in item["runs"]], "runs of " + item["name"])
        for run in words[8]:
            prove(run, entries)
            proven += 1
        for log, size, root_hash, time, signature in words[6]:
            held = next(known for known in entries["logs"] if known["id"] == log.hex())
            own = unhex(held["roots"][size - 1])
            need(root_hash in (None, own), "root of an acknowledgement")
            text = f"cosignature/v1\ntime {time}\n".encode() + checkpoint_text(held["origin"], size, own)
            need(is_signed(keys["stored"], signature, text), "cosignature")
        if item.get("safe"):
            for time, backup, log, size, signature in pairs(words[13][1][2], 5):
                held = next(known for known in entries["logs"] if known["id"] == log.hex())
                text = f"cosignature/v1\ntime {time}\n".encode() + checkpoint_text(held["origin"], size, unhex(held["roots"][size - 1]))
                need(is_signed(keys["safe"], signature, text + f"backup {backup.hex()}\n".encode()), "word of a backup")
        for part in (item.get("papers") or {"parts": []})["parts"]:
            prove_part(*words_parts([part]))
        newest = 1
        for signed in words[11]:
            newest = read_key_set(signed, keys["root"], "sampang.example", newest)[0]

    for item in vectors["packings"]:
        same(unpack(unhex(item["columns"]), unhex(item["random"]), [(unhex(held["log"]), held["count"]) for held in item["known"]]), [words_run(run) for run in item["runs"]], "packing")

    for item in vectors["compressed"]:
        frame = unhex(item["bytes"])
        words = read_request(frame, keys["12"]) if item["what"] == "request" else read_answer(frame, unhex(item["request"]), [keys["answers"]], ends[item["request"]])
        need(None in words[7:9], "not compressed")

    idle, again = (next(item for item in vectors["requests"] if item["name"] == name) for name in ("idle", "first again"))
    readers = {
        "request": lambda data: need(read_request(data, keys["12"])[7] is not None, "compressed"),
        "answer": lambda data: read_answer(data, unhex(idle["id"]), [keys["answers"]], []),
        "answer to first again": lambda data: read_answer(data, unhex(again["id"]), [keys["answers"]], ends[again["id"]]),
        "published keys": read_published_keys,
        "key set after 2": lambda data: read_key_set(data, keys["root"], "sampang.example", 2),
        "enrolment request": lambda data: read_enrolment_request(data, secret),
        "enrolment answer": lambda data: read_enrolment_answer(data, unhex(request["nonce"]), fingerprint, secret),
    }
    for item in vectors["must_fail"]:
        refused(f"{item['what']}: {item['name']}", lambda: readers[item["what"]](unhex(item["bytes"])))

    print(
        f"{len(vectors['requests'])} requests, {len(vectors['answers'])} answers, {proven} runs, {len(vectors['packings'])} packings, {len(vectors['key_sets'])} key sets, "
        f"{len(vectors['must_fail'])} that must fail: all agree"
    )


if __name__ == "__main__":
    main()
