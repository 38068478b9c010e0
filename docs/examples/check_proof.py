#!/usr/bin/env python3
"""Verifies the proof of one audit record with Python's hashlib and the openssl command alone.

check_proof.py PROOF VKEY    exit code 0: proven, and the record is printed; 1: not proven

Follows C2SP tlog-proof, tlog-checkpoint and signed-note, RFC 9162 section 2.1.3.2 and RFC 8410.
"""
import base64
import hashlib
import subprocess
import sys
import tempfile


def refuse(why):
    print("NOT PROVEN: " + why)
    sys.exit(1)


def decode(text):
    raw = base64.b64decode(text, validate=True)
    if base64.b64encode(raw).decode() != text:
        refuse("base64 that is not canonical")
    return raw


def signed(body, key, signature):
    with tempfile.NamedTemporaryFile() as k, tempfile.NamedTemporaryFile() as s, tempfile.NamedTemporaryFile() as b:
        for file, content in ((k, bytes.fromhex("302a300506032b6570032100") + key), (s, signature), (b, body)):
            file.write(content)
            file.flush()
        command = ["openssl", "pkeyutl", "-verify", "-pubin", "-keyform", "DER", "-inkey", k.name, "-rawin"]
        done = subprocess.run(command + ["-sigfile", s.name, "-in", b.name], capture_output=True, timeout=20)
        return done.returncode == 0


def root(entry, index, size, path):
    if not 0 <= index < size:
        refuse("no such leaf")
    node, last = index, size - 1
    value = hashlib.sha256(b"\x00" + entry).digest()
    for step in path:
        if last == 0:
            refuse("the path is too long")
        if node & 1 or node == last:
            value = hashlib.sha256(b"\x01" + step + value).digest()
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            value = hashlib.sha256(b"\x01" + value + step).digest()
        node, last = node >> 1, last >> 1
    if last != 0:
        refuse("the path is too short")
    return value


def main(proof_file, key_file):
    name, key_id, key = open(key_file, encoding="utf-8").read().strip().split("+", 2)
    key = decode(key)[1:]
    if hashlib.sha256(name.encode() + b"\n\x01" + key).digest()[:4].hex() != key_id:
        refuse("the key's id")
    head, body, signatures = open(proof_file, encoding="utf-8", newline="").read().split("\n\n")
    header, extra, index, *path = head.split("\n")
    if header != "c2sp.org/tlog-proof@v1" or not extra.startswith("extra ") or not index.startswith("index "):
        refuse("the header")
    entry, body = decode(extra[6:]), body + "\n"
    origin, size, wanted, rest = body.split("\n")
    for line in signatures.split("\n"):
        dash, signer, blob = (line.split(" ") + ["", ""])[:3]
        if dash == "\u2014" and signer == name == origin and decode(blob)[:4].hex() == key_id:
            if signed(body.encode(), key, decode(blob)[4:]):
                break
    else:
        refuse("the signature")
    if root(entry, int(index[6:]), int(size), [decode(step) for step in path]) != decode(wanted) or rest:
        refuse("the entry is not in the signed tree")
    print(entry.decode())


if __name__ == "__main__":
    try:
        main(sys.argv[1], sys.argv[2])
    except (ValueError, IndexError, UnicodeError) as problem:
        refuse(str(problem))
