#!/usr/bin/env python3
"""Writes Tests/SignaturesTests/ForeignSignature.swift: a small model that PyPI's model-signing signed, and its keys.

Needs model-signing 1.1.1 and pyopenssl. Keys and signatures are new at each run.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

from model_signing import signing

target = Path(__file__).parent.parent / "SignaturesTests" / "ForeignSignature.swift"
files = {"items.safetensors": b"the items", "manifest.json": b'{"model": "shop"}', "users.safetensors": b""}


def openssl(*arguments):
    return subprocess.run(["openssl", *arguments], check=True, capture_output=True, text=True).stdout


def indented(text):
    return "\n".join(f"        {line}" for line in text.rstrip("\n").split("\n"))


def member(name, text):
    return f'    static let {name} = #"""\n{indented(text)}\n\n        """#\n'


with tempfile.TemporaryDirectory() as folder:
    folder = Path(folder)
    model = folder / "7"
    model.mkdir()
    for name, content in files.items():
        (model / name).write_bytes(content)
    keys = {}
    for name, curve in [
        ("key", "prime256v1"), ("otherKey", "prime256v1"), ("largerKey", "secp384r1"), ("largestKey", "secp521r1"),
        ("unknownKey", "secp256k1"),
    ]:
        path = folder / name
        openssl("ecparam", "-name", curve, "-genkey", "-noout", "-out", str(path))
        keys[name] = path.read_text()
        keys[f"{name}Public"] = openssl("ec", "-in", str(path), "-pubout")
    keys["modernKey"] = openssl("pkcs8", "-topk8", "-nocrypt", "-in", str(folder / "key"))
    keys["encryptedKey"] = openssl("pkcs8", "-topk8", "-passout", "pass:x", "-in", str(folder / "key"))
    keys["oldEncryptedKey"] = openssl("ec", "-aes128", "-passout", "pass:x", "-in", str(folder / "key"))
    keys["keyWithParameters"] = openssl("ecparam", "-name", "prime256v1") + keys["key"]
    bundles = {}
    for name, key in [("bundle", "key"), ("largerBundle", "largerKey"), ("largestBundle", "largestKey")]:
        signature = folder / "signature.json"
        signing.Config().use_elliptic_key_signer(private_key=folder / key).sign(model, signature)
        bundles[name] = signature.read_text()

out = "// Written by Tests/Fixtures/make-signature.py.\n\n"
out += "/// A small model that model-signing 1.1.1 signed, with keys that OpenSSL made.\nenum ForeignSignature {\n"
out += "    /// The content of each file.\n    static let files = [\n"
for name, content in sorted(files.items()):
    text = content.decode()
    out += f'        "{name}": #"{text}"#,\n'
out += "    ]\n\n"
out += "\n".join(member(name, text) for name, text in keys.items())
for name, bundle in bundles.items():
    chunks = [bundle[at : at + 100] for at in range(0, len(bundle), 100)]
    lines = "".join(f'        #"{chunk}"#,\n' for chunk in chunks)
    out += f"\n    static let {name} = [\n{lines}    ].joined()\n"
out += "}\n"
target.write_text(out)
print(f"{target}: {sum(map(len, bundles.values()))} bytes of signatures", file=sys.stderr)
