"""What is on a stick decides, not what it says it is. A bit-for-bit copy in the original's place opens, and that is
no hole: it holds the same ciphertext for the same key in the same TPM, and the original has to be out. A header that
was altered (its label, its cipher) or that came from another stick does not open."""
import header

stage("registered")
stick = stick("stick")
original = stick.image.read_bytes()


def put(change=None):
    """The stick with its header changed like that, plugged again."""
    stick.image.write_bytes(original)
    if change:
        header.edit(stick.image, change)
    plug(stick)
    recognised()


def refuses(*words):
    before = stick.image.read_bytes()
    sato("mediactl open M-0001").refused().says(*words)
    all_shut()
    check(stick.image.read_bytes() == before, "the refused stick was written to")
    unplug(stick)


def edit_label(metadata):
    token = header.labels(metadata)[0]
    top, payload, signature = token["jws"].split(".")
    token["jws"] = ".".join([top, payload[:20] + ("A" if payload[20] != "A" else "B") + payload[21:], signature])


def drop_label(metadata):
    metadata["tokens"].clear()


def null_cipher(metadata):
    metadata["segments"]["0"]["encryption"] = "cipher_null-ecb"


def null_keyslot(metadata):
    metadata["keyslots"]["0"] = {
        "type": "luks2", "key_size": 64, "af": {"type": "luks1", "stripes": 4000, "hash": "sha256"},
        "area": {"type": "raw", "offset": "32768", "size": "258048", "encryption": "cipher_null-ecb", "key_size": 64},
        "kdf": {"type": "pbkdf2", "hash": "sha256", "iterations": 1000, "salt": "A" * 43 + "="}}
    metadata["digests"]["0"]["keyslots"] = ["0"]


put(edit_label)
refuses()
put(drop_label)
refuses("label")
put(null_cipher)
refuses("segments/0")
put(null_keyslot)
refuses()

# The header of M-0001 on a stick that is another one: it stays unregistered.
stick.image.write_bytes(original)
other = stick.duplicate("other", serial="B200")
plug(other)
eventually("mediactl list --json | jq -e '.sticks[0].state == \"blocked\"'", who="sato")
sato("mediactl open M-0001").refused("not plugged in")
unplug(other)

# The copy in the original's place, which is the control too.
plug(stick.duplicate("copy"))
recognised()
sato("mediactl open M-0001").succeeds()
sato("mediactl close M-0001").succeeds()
