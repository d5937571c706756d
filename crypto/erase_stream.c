// SPDX-License-Identifier: GPL-3.0-or-later
/* Generates the erase stream (OpenSSL); knows no device. */
#include "crypto/erase_stream.h"

#include <endian.h>
#include <errno.h>
#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>

#include "crypto/erase.h"

#define PIECE 16384u /* of zeros to encrypt: they stay in the CPU's nearest cache */

struct erase_stream {
	EVP_CIPHER_CTX *cipher, *inverse;
	uint64_t nonce;
};

int erase_stream_open(const struct secret *key, uint64_t nonce, struct erase_stream **out)
{
	SCOPED(erase_stream_close) struct erase_stream *stream = NULL;

	if (key->size != 32)
		return -EINVAL;
	stream = calloc(1, sizeof(*stream));
	if (!stream)
		return -ENOMEM;
	stream->nonce = nonce;
	stream->cipher = EVP_CIPHER_CTX_new();
	stream->inverse = EVP_CIPHER_CTX_new();
	if (!stream->cipher || !stream->inverse)
		return -ENOMEM;
	if (EVP_EncryptInit_ex(stream->cipher, EVP_aes_256_ctr(), NULL, key->bytes, NULL) != 1 ||
		EVP_DecryptInit_ex(stream->inverse, EVP_aes_256_ecb(), NULL, key->bytes, NULL) != 1 ||
		EVP_CIPHER_CTX_set_padding(stream->inverse, 0) != 1)
		return -EIO;
	*out = MOVE(stream);
	return 0;
}

void erase_stream_close(struct erase_stream *stream)
{
	if (!stream)
		return;
	EVP_CIPHER_CTX_free(stream->cipher); /* wipes the key schedule */
	EVP_CIPHER_CTX_free(stream->inverse);
	free(stream);
}

int erase_stream_fill(struct erase_stream *stream, uint64_t offset, uint8_t *out, uint32_t length)
{
	static const uint8_t zeros[PIECE];
	uint64_t counter[2] = { htobe64(stream->nonce), htobe64(offset / 16) };

	if (offset % 16)
		return -EINVAL;
	if (EVP_EncryptInit_ex(stream->cipher, NULL, NULL, NULL, (const uint8_t *)counter) != 1)
		return -EIO;
	for (uint32_t done = 0; done < length;) {
		uint32_t piece = length - done < PIECE ? length - done : PIECE;
		uint32_t next = length - done - piece < PIECE ? length - done - piece : PIECE;
		int written = 0;

		erase_fetch_ahead(out + done + piece, next);
		if (EVP_EncryptUpdate(stream->cipher, out + done, &written, zeros, (int)piece) != 1 || written != (int)piece)
			return -EIO;
		done += piece;
	}
	return 0;
}

bool erase_stream_origin(struct erase_stream *stream, const uint8_t *bytes, uint32_t length, uint64_t *nonce, uint64_t *offset)
{
	uint64_t counters[2 * (ERASE_SECTOR_MAX / 16)];
	int made = 0;

	if (length == 0 || length > ERASE_SECTOR_MAX || length % 16 ||
		EVP_DecryptUpdate(stream->inverse, (uint8_t *)counters, &made, bytes, (int)length) != 1 || made != (int)length)
		return false;
	for (uint32_t i = 0; i < length / 16; i++)
		if (counters[2 * i] != counters[0] || be64toh(counters[2 * i + 1]) != be64toh(counters[1]) + i)
			return false;
	if (be64toh(counters[1]) > UINT64_MAX / 16)
		return false;
	*nonce = be64toh(counters[0]);
	*offset = be64toh(counters[1]) * 16;
	return true;
}

int erase_stream(const struct secret *key, uint64_t nonce, uint64_t offset, uint8_t *out, uint32_t length)
{
	SCOPED(erase_stream_close) struct erase_stream *stream = NULL;
	int r;

	r = erase_stream_open(key, nonce, &stream);
	if (r < 0)
		return r;
	return erase_stream_fill(stream, offset, out, length);
}
