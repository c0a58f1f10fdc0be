#!/usr/bin/env python3
"""Checks entries.json by other means than the Swift code: python3 and its standard library, nothing shared.

Written from Schemas/entry.cddl and payload.cddl. For every vector the bytes are made from the words and the words from the bytes;
leaves, roots, LogIDs, salts, field hashes, commitments, digest terms and check characters are computed anew; every entry is judged
where it stands in its log, and so is everything that must fail.

    python3 Schemas/vectors/check.py            exit code 0: all agree
"""

import hashlib
import json
import pathlib
import re
import sys

MAX_LOG_SIZE = 1 << 53
MAX_BYTES = 16 * 1024
MAX_MASKED_BYTES = 32 * 1024
MAX_FIELDS = 256
EMPTY_ROOT = hashlib.sha256(b"").digest()


def sha(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


class Malformed(Exception):
    pass


def need(condition, why):
    if not condition:
        raise Malformed(why)


# CBOR: RFC 8949 section 4.2.1, in the subset of entry.cddl. Values are int, bytes, str, list, dict (ascending keys), bool and None.


def head(major, value):
    if value < 24:
        return bytes([major << 5 | value])
    for information, width in ((24, 1), (25, 2), (26, 4), (27, 8)):
        if value < 1 << (8 * width):
            return bytes([major << 5 | information]) + value.to_bytes(width, "big")
    raise ValueError(value)


def encode(value):
    if value is None:
        return b"\xf6"
    if isinstance(value, bool):
        return b"\xf5" if value else b"\xf4"
    if isinstance(value, int):
        return head(0, value) if value >= 0 else head(1, -1 - value)
    if isinstance(value, bytes):
        return head(2, len(value)) + value
    if isinstance(value, str):
        return head(3, len(value.encode())) + value.encode()
    if isinstance(value, list):
        return head(4, len(value)) + b"".join(map(encode, value))
    return head(5, len(value)) + b"".join(encode(key) + encode(value[key]) for key in sorted(value))


class Reader:
    def __init__(self, data):
        self.data = data
        self.position = 0

    def take(self, count):
        need(self.position + count <= len(self.data), "cut")
        self.position += count
        return self.data[self.position - count : self.position]

    def item(self, depth=8):
        need(depth > 0, "too deep")
        first = self.take(1)[0]
        major, information = first >> 5, first & 31
        if major == 7:
            need(first in (0xF4, 0xF5, 0xF6), "float, undefined or other simple value")
            return {0xF4: False, 0xF5: True, 0xF6: None}[first]
        need(major != 6, "tag")
        need(information < 28, "indefinite or reserved length")
        if information < 24:
            value = information
        else:
            width = 1 << (information - 24)
            value = int.from_bytes(self.take(width), "big")
            need(value >= (24 if width == 1 else 1 << (4 * width)), "a shorter form exists")
        if major == 0:
            return value
        if major == 1:
            return -1 - value
        if major == 2:
            return self.take(value)
        if major == 3:
            try:
                return self.take(value).decode("utf-8")
            except UnicodeDecodeError:
                raise Malformed("text is not UTF-8")
        need(value <= len(self.data) - self.position, "count beyond the bytes")
        if major == 4:
            return [self.item(depth - 1) for _ in range(value)]
        result, last = {}, -1
        for _ in range(value):
            need(self.position < len(self.data) and self.data[self.position] >> 5 == 0, "keys are unsigned")
            key = self.item()
            need(key > last, "keys ascend")
            result[key] = self.item(depth - 1)
            last = key
        return result


def decode(data, depth=8):
    reader = Reader(data)
    value = reader.item(depth)
    need(reader.position == len(data), "trailing bytes")
    return value


# The envelope, from words (the JSON of the vectors) to bytes.


def words_value(value):
    """JSON to CBOR values: {"hex": …} is a byte string, {"map": [[key, value], …]} a map."""
    if isinstance(value, dict):
        if "hex" in value:
            return bytes.fromhex(value["hex"])
        return {key: words_value(item) for key, item in value["map"]}
    return [words_value(item) for item in value] if isinstance(value, list) else value


def dot(text):
    log, sequence = text.split(":")
    return bytes.fromhex(log), int(sequence)


def words_subject(kind, words):
    def point(item):
        return [bytes.fromhex(item["log"]), item["size"], bytes.fromhex(item["root"])]

    def ranges():
        return [part for item in words["ranges"] for part in (bytes.fromhex(item["log"]), item["start"], item["count"])]

    def reference():
        return [*dot(words["dot"]), bytes.fromhex(words["leaf"])]

    if kind in (2, 6):
        return point(words["point"])
    if kind == 3:
        return reference()
    if kind == 4:
        return [words["reason_class"], words["code"], *ranges()]
    if kind == 5:
        return [part for text in words["dots"] for part in dot(text)]
    if kind == 7:
        return [[*dot(item["dot"]), *item["fields"]] for item in words["erased"]]
    if kind == 8:
        return ranges()
    if kind == 9:
        return [part for item in words["points"] for part in point(item)]
    if kind == 10:
        return [words["deployment"], words["scope"], *reference()]
    return words_value(words["cbor"])


def words_to_entry(words, place):
    own, sequence = place
    entry = {0: 1, 1: words["milliseconds"] << 16 | words["counter"], 4: words["author"], 5: words["kind"]}
    if words["doubtful"]:
        entry[2] = True
    if words["growth"]:
        entry[3] = [part for item in words["growth"] for part in (bytes.fromhex(item["log"]), item["count"], bytes.fromhex(item["root"]))]
    if words.get("type") is not None:
        need(dot(words["record"]) == place, "a type stands on the entry that creates the record")
        entry[7] = words["type"]
    elif words.get("record") is not None:
        log, number = dot(words["record"])
        entry[6] = sequence - number if log == own else [log, number]
    if words["fields"]:
        entry[8] = words["fields"]
    if words["replaced"]:
        fields = {}
        for item in words["replaced"]:
            log = bytes.fromhex(item["log"])
            near, far = fields.setdefault(item["field"], ([], {}))
            if log == own:
                near.extend(sequence - number for number in range(item["start"], item["start"] + item["count"]))
            else:
                far.setdefault(log, []).extend([item["start"], item["count"]])
        entry[9] = {field: sorted(near) + [[log, *far[log]] for log in sorted(far)] for field, (near, far) in fields.items()}
    if words.get("transaction") is not None:
        entry[10] = words["transaction"]
    if words.get("subject") is not None:
        entry[11] = words_subject(words["kind"], words["subject"])
    if words.get("body") is not None:
        entry[12] = words_value(words["body"])
    if words.get("commitment") is not None:
        entry[13] = bytes.fromhex(words["commitment"])
    return encode(entry)


# The envelope, judged: what entry.cddl says, in its grammar and in its comments.


def is_uint(value, least=0, most=(1 << 64) - 1):
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most


def is_bytes(value, count):
    return isinstance(value, bytes) and len(value) == count


def ascending(items, why):
    need(all(left < right for left, right in zip(items, items[1:])), why)


def threes(items, why):
    need(len(items) > 0 and len(items) % 3 == 0, why)
    return [tuple(items[index : index + 3]) for index in range(0, len(items), 3)]


def check_ranges(items):
    last = None
    for log, start, count in threes(items, "ranges come in threes"):
        need(is_bytes(log, 8) and is_uint(start, 0, MAX_LOG_SIZE - 1) and is_uint(count, 1, MAX_LOG_SIZE - start), "range")
        need(last is None or log > last[0] or (log == last[0] and start > last[1]), "ranges ascend, with gaps")
        last = (log, start + count)


def check_point(item, least):
    need(len(item) == 3, "log, size and root")
    log, size, root = item
    need(is_bytes(log, 8) and is_uint(size, least, MAX_LOG_SIZE) and is_bytes(root, 32), "point")
    need(size > 0 or root == EMPTY_ROOT, "the root of an empty log")


def check_reference(item):
    need(len(item) == 3 and is_bytes(item[0], 8) and is_uint(item[1], 0, MAX_LOG_SIZE - 1) and is_bytes(item[2], 32), "reference")


def is_deployment(text):
    return isinstance(text, str) and re.fullmatch(r"[!-*,-.0-~]{1,64}", text) is not None


def check_subject(kind, subject):
    need(isinstance(subject, list), "a subject is an array")
    if kind in (2, 6):
        check_point(subject, 1 if kind == 6 else 0)
    elif kind == 3:
        check_reference(subject)
    elif kind == 4:
        need(len(subject) >= 5 and is_uint(subject[0], 0, 1) and is_uint(subject[1]), "class, code, ranges")
        check_ranges(subject[2:])
    elif kind == 5:
        need(len(subject) > 0 and len(subject) % 2 == 0, "dots come in twos")
        dots = list(zip(subject[::2], subject[1::2]))
        need(all(is_bytes(log, 8) and is_uint(number, 0, MAX_LOG_SIZE - 1) for log, number in dots), "dot")
        ascending(dots, "dots ascend")
    elif kind == 7:
        need(len(subject) > 0, "something to erase")
        for item in subject:
            need(isinstance(item, list) and len(item) >= 3 and is_bytes(item[0], 8) and is_uint(item[1], 0, MAX_LOG_SIZE - 1), "dot and fields")
            need(all(is_uint(field, 0, 65535) for field in item[2:]), "field")
            ascending(item[2:], "fields ascend")
        ascending([item[:2] for item in subject], "dots ascend")
    elif kind == 8:
        check_ranges(subject)
    elif kind == 9:
        points = threes(subject, "points come in threes")
        for point in points:
            check_point(point, 1)
        ascending(points, "points ascend")
    elif kind == 10:
        need(len(subject) == 5 and (subject[0] == "" or is_deployment(subject[0])) and is_uint(subject[1]), "link")
        check_reference(subject[2:])


def check_genesis(entry):
    need(set(entry) <= {0, 1, 2, 3, 4, 5, 12} and entry[4] == 0, "a genesis does nothing else")
    body = entry.get(12)
    need(isinstance(body, dict) and set(body) | {4} == {0, 1, 2, 3, 4, 5}, "body of a genesis")
    need(is_deployment(body[0]) and is_uint(body[1]) and is_uint(body[2]) and is_bytes(body[5], 16), "body of a genesis")
    need(is_bytes(body[3], 33) and body[3][0] == 1, "key")
    if 4 in body:
        need(isinstance(body[4], list), "predecessor")
        check_point(body[4], 0)


def judge(data, place):
    """The entry at a place, with its references as dots; raises Malformed. The log's context comes later."""
    own, sequence = place
    need(len(data) <= MAX_BYTES, "too large")
    # The envelope is one item more around subject and body, which have eight levels each.
    entry = decode(data, depth=9)
    need(isinstance(entry, dict) and entry.get(0) == 1 and is_uint(entry.get(0)), "version")
    need({1, 4, 5} <= set(entry) <= set(range(14)), "keys")
    need(is_uint(entry[1]) and is_uint(entry[4], 0, 1 << 32) and is_uint(entry[5]), "time, author, kind")
    need(entry.get(2, True) is True, "doubtful")
    growth = []
    if 3 in entry:
        need(isinstance(entry[3], list), "growth")
        growth = threes(entry[3], "growth comes in threes")
        for log, count, root in growth:
            need(is_bytes(log, 8) and log != own and is_uint(count, 1, MAX_LOG_SIZE) and is_bytes(root, 8), "growth")
        ascending([log for log, _, _ in growth], "logs ascend")
    needed = []
    if 6 in entry:
        need(7 not in entry, "record and type")
        record = entry[6]
        if is_uint(record):
            need(1 <= record <= sequence, "distance")
        else:
            need(isinstance(record, list) and len(record) == 2, "record")
            need(is_bytes(record[0], 8) and record[0] != own and is_uint(record[1], 0, MAX_LOG_SIZE - 1), "record")
            needed.append((record[0], record[1] + 1))
    need(7 not in entry or is_uint(entry[7]), "type")
    if 8 in entry:
        need(isinstance(entry[8], list) and len(entry[8]) > 0 and all(is_uint(field, 0, 65535) for field in entry[8]), "fields")
        ascending(entry[8], "fields ascend")
    if 9 in entry:
        need(isinstance(entry[9], dict) and len(entry[9]) > 0, "replaced")
        for field, items in entry[9].items():
            need(is_uint(field, 0, 65535) and isinstance(items, list) and len(items) > 0, "replaced")
            near = [item for item in items if is_uint(item)]
            far = items[len(near) :]
            need(items[: len(near)] == near and all(isinstance(item, list) for item in far), "own dots come first")
            need(all(1 <= distance <= sequence for distance in near), "distance")
            ascending(near, "distances ascend")
            for item in far:
                need(len(item) >= 3 and len(item) % 2 == 1 and is_bytes(item[0], 8) and item[0] != own, "foreign ranges")
                check_ranges([part for start, count in zip(item[1::2], item[2::2]) for part in (item[0], start, count)])
                needed.append((item[0], item[-2] + item[-1]))
            ascending([item[0] for item in far], "logs ascend")
    need(6 in entry or 7 in entry or not {8, 9} & set(entry), "fields of no record")
    need(10 not in entry or is_uint(entry[10], 2, 256), "transaction")
    if entry[5] in (0, 1):
        need(11 not in entry, "a kind without subject")
    elif entry[5] <= 10:
        need(11 in entry, "a kind with subject")
        check_subject(entry[5], entry[11])
    if 12 in entry:
        need(isinstance(entry[12], dict) and len(entry[12]) > 0, "body")
    need(13 not in entry or is_bytes(entry[13], 32), "commitment")
    return entry, growth, needed


class Log:
    """What must be known of a log to judge its next entry."""

    def __init__(self, entry_zero):
        self.id = sha(entry_zero)[:8]
        entry, growth, _ = judge(entry_zero, (self.id, 0))
        need(entry[5] == 0, "entry 0 is a genesis")
        check_genesis(entry)
        self.body = entry[12]
        self.context = {log: count for log, count, _ in growth}
        self.leaves = [sha(b"\0", entry_zero)]
        self.open = 0
        self.open_bytes = 0

    def append(self, data):
        place = (self.id, len(self.leaves))
        self.leaves.append(sha(b"\0", data))
        inside, announced = self.open > 0, 0
        try:
            entry, growth, needed = judge(data, place)
            announced = entry.get(10, 0)
            need(entry[5] != 0, "a second genesis")
            need(not (inside and announced), "a transaction within a transaction")
            need(not inside or self.open_bytes + len(data) <= 1 << 20, "a transaction too large")
            need(all(count > self.context.get(log, 0) for log, count, _ in growth), "growth that does not grow")
            context = self.context | {log: count for log, count, _ in growth}
            need(all(end <= context.get(log, 0) for log, end in needed), "outside the context")
            self.context = context
        finally:
            self.open = self.open - 1 if inside else max(0, announced - 1)
            self.open_bytes = self.open_bytes + len(data) if self.open else 0

    @property
    def origin(self):
        return f"{self.body[0]}/{self.body[1]}/{self.body[2]}/{self.id.hex()}"


def root(leaves):
    """RFC 6962 section 2.1."""
    if not leaves:
        return EMPTY_ROOT
    if len(leaves) == 1:
        return leaves[0]
    split = 1 << (len(leaves) - 1).bit_length() - 1
    return sha(b"\1", root(leaves[:split]), root(leaves[split:]))


# Payloads: payload.cddl.


def salt(secret, place, field):
    return sha(b"DSs1", secret, place[0], place[1].to_bytes(8, "big"), field.to_bytes(2, "big"))[:16]


def field_hash(salt, field, value):
    return sha(b"DSf1", salt, field.to_bytes(2, "big"), encode(value))


def commitment(data, secret, place):
    # Each value has eight levels, under one map, or under an array and a map.
    payload = decode(data, depth=9 if data[:1] and data[0] >> 5 == 5 else 10)
    if isinstance(payload, dict):
        need(len(data) <= MAX_BYTES and len(payload) > 0, "payload")
        values, masked, salts = payload, {}, {}
    else:
        need(len(data) <= MAX_MASKED_BYTES and isinstance(payload, list) and len(payload) == 3 and all(isinstance(part, dict) for part in payload), "masked payload")
        values, masked, salts = payload
        need(masked or salts, "nothing is masked")
        need(all(is_bytes(value, 32) for value in masked.values()) and all(is_bytes(value, 16) for value in salts.values()), "hashes and salts")
        need(not set(values) & set(masked) and set(salts) <= set(values), "a salt stands for a value, a hash in place of one")
    fields = sorted(set(values) | set(masked))
    need(len(fields) <= MAX_FIELDS and fields[-1] <= 65535, "fields")
    hashes = dict(masked)
    for field, value in values.items():
        need(field in salts or secret is not None, "no salt")
        hashes[field] = field_hash(salts[field] if field in salts else salt(secret, place, field), field, value)
    return sha(b"DSc1", *(field.to_bytes(2, "big") + hashes[field] for field in fields))


def digest_term(record, field, place, leaf):
    number = lambda value: value.to_bytes(8, "big")
    return sha(b"DSd1", record[0], number(record[1]), field.to_bytes(2, "big"), place[0], number(place[1]), leaf[:8])


# Numbers on paper.

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def check_character(text):
    total = 0
    for character in text + "0":
        total <<= 1
        if total & 32:
            total ^= 0b100101
        total ^= ALPHABET.index(character)
    return ALPHABET[total]


def paper_number(office, log, running):
    bits = int.from_bytes(log, "big") >> 44
    series = "".join(ALPHABET[bits >> shift & 31] for shift in (15, 10, 5, 0))
    body = [office, series, f"{running:06}"]
    return "-".join(body + [check_character("".join(body))])


def read_paper_number(typed):
    text = typed.upper().replace(" ", "").translate(str.maketrans("OIL", "011"))
    if "-" not in text:
        text = "-".join([text[:10], text[10:14], text[14:-1], text[-1:]])
    match = re.fullmatch(r"([0-9]{1,6}|[0-9]{10})-([0-9A-HJKMNP-TV-Z]{4})-([0-9]{6}|[1-9][0-9]{6,8})-([0-9A-HJKMNP-TV-Z])", text)
    if match is None or int(match[3]) == 0 or check_character(match[1] + match[2] + match[3]) != match[4]:
        return None
    return text


def same(left, right, what):
    if left != right:
        sys.exit(f"{what}: {left!r} is not {right!r}")


def main():
    vectors = json.loads((pathlib.Path(__file__).parent / "entries.json").read_text("utf-8"))
    entries = {item["name"]: item for item in vectors["entries"]}
    same(len(entries), len(vectors["entries"]), "names of entries")
    logs = {}
    for log in vectors["logs"]:
        same(len(log["entries"]), len(log["roots"]), log["name"])
        for name, expected in zip(log["entries"], log["roots"]):
            item = entries[name]
            data = bytes.fromhex(item["bytes"])
            if log["name"] not in logs:
                logs[log["name"]] = Log(data)
            else:
                logs[log["name"]].append(data)
            state = logs[log["name"]]
            same(f"{state.id.hex()}:{len(state.leaves) - 1}", item["dot"], f"{name}: dot")
            same(state.leaves[-1].hex(), item["leaf"], f"{name}: leaf")
            same(root(state.leaves).hex(), expected, f"{name}: root")
        same(state.id.hex(), log["id"], "LogID")
        same(state.origin, log["origin"], "origin")
        same(state.open, 0, f"{log['name']}: open transaction")

    total = 0
    for name, item in entries.items():
        place, data = dot(item["dot"]), bytes.fromhex(item["bytes"])
        for other, count, prefix in judge(data, place)[1]:
            known = next(log for log in logs.values() if log.id == other)
            same(root(known.leaves[:count])[:8].hex(), prefix.hex(), f"{name}: root in the context")
        same(words_to_entry(item["entry"], place).hex(), item["bytes"], f"{name}: bytes from words")
        same(encode(decode(data, depth=9)), data, f"{name}: bytes from bytes")
        record = item["entry"].get("record")
        terms = [digest_term(dot(record), field, place, bytes.fromhex(item["leaf"])) for field in item["entry"]["fields"]]
        same([term.hex() for term in terms], item["digest_terms"], f"{name}: digest terms")
        total += sum(int.from_bytes(term, "big") for term in terms)
        payload = item.get("payload")
        same(payload is not None, "commitment" in item["entry"], f"{name}: payload")
        if payload is None:
            continue
        secret = bytes.fromhex(payload["secret"])
        values = {value["field"]: words_value(value["value"]) for value in payload["values"]}
        same(encode(values).hex(), payload["bytes"], f"{name}: payload")
        for value in payload["values"]:
            same(salt(secret, place, value["field"]).hex(), value["salt"], f"{name}: salt")
            same(field_hash(bytes.fromhex(value["salt"]), value["field"], values[value["field"]]).hex(), value["hash"], f"{name}: field hash")
        same(commitment(bytes.fromhex(payload["bytes"]), secret, place).hex(), item["entry"]["commitment"], f"{name}: commitment")
        same(payload["commitment"], item["entry"]["commitment"], f"{name}: commitment")
    same((total % (1 << 256)).to_bytes(32, "big").hex(), vectors["sum_of_digest_terms"], "sum of digest terms")

    for item in vectors["masked"]:
        entry = entries[item["entry"]]
        secret = None if item["secret_destroyed"] else bytes.fromhex(entry["payload"]["secret"])
        data = bytes.fromhex(item["bytes"])
        same(commitment(data, secret, dot(entry["dot"])).hex(), entry["entry"]["commitment"], f"{item['entry']} masked")
        same(sorted(decode(data)[1]), item["fields"], f"{item['entry']} masked: fields")

    for item in vectors["must_fail"]:
        data, (log, sequence) = bytes.fromhex(item["bytes"]), dot(item["dot"])
        try:
            if sequence == 0:
                Log(data)
            else:
                below = sorted((dot(entry["dot"])[1], entry["bytes"]) for entry in entries.values() if dot(entry["dot"])[0] == log)
                state = Log(bytes.fromhex(below[0][1]))
                for _, other in below[1:sequence]:
                    state.append(bytes.fromhex(other))
                state.append(data)
        except Malformed:
            continue
        sys.exit(f"{item['name']} was taken: {item['why']}")

    for item in vectors["paper_numbers"]:
        text = paper_number(item["office"], bytes.fromhex(item["log"]), item["running"])
        same(text, item["text"], "number on paper")
        for typed in [text, *item["typed"]]:
            same(read_paper_number(typed), text, f"number on paper read from {typed}")
    for text in vectors["not_paper_numbers"]:
        same(read_paper_number(text), None, f"no number on paper: {text}")

    print(f"{len(entries)} entries, {len(vectors['masked'])} masked payloads, {len(vectors['must_fail'])} that must fail, {len(vectors['paper_numbers'])} numbers: all agree")


if __name__ == "__main__":
    main()
