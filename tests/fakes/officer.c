// SPDX-License-Identifier: GPL-3.0-or-later
/* The officer's commands. */
#include "tests/fakes/officer.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/jws.h"

#define LINE 1024

void officer_folder(char path[40])
{
	strcpy(path, "/tmp/officer-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(path));
}

static int shell(const char *path, const char *line)
{
	char whole[LINE];

	ck_assert_int_lt(snprintf(whole, sizeof(whole), "cd %s && { %s\n} 2>/dev/null", path, line), LINE);
	return system(whole);
}

void officer_shell(const char *path, const char *line)
{
	ck_assert_msg(shell(path, line) == 0, "%s", line);
}

void officer_remove(const char *path)
{
	char line[80];

	snprintf(line, sizeof(line), "rm -rf %s", path);
	officer_shell("/", line);
}

void officer_make(const char *path, const char *name, const char *how)
{
	char line[LINE];

	snprintf(line, sizeof(line),
		"openssl req -x509 -noenc -sha256 -days 1000 -subj '/O=Midori town/CN=escrow %s' -keyout %s.key -out %s.pem %s", name, name,
		name, how);
	officer_shell(path, line);
}

/* The whole of a small file; its length. */
static size_t slurp(const char *path, const char *name, char *out, size_t size)
{
	char file[128];
	FILE *stream;
	size_t length;

	snprintf(file, sizeof(file), "%s/%s", path, name);
	stream = fopen(file, "re");
	ck_assert_ptr_nonnull(stream);
	length = fread(out, 1, size, stream);
	fclose(stream);
	return length;
}

void officer_fingerprint(const char *path, const char *name, char out[65])
{
	char line[LINE];

	snprintf(line, sizeof(line),
		"openssl x509 -in %s.pem -noout -fingerprint -sha256 | sed 's/.*=//; s/://g' | tr A-F a-f >shown", name);
	officer_shell(path, line);
	ck_assert_uint_ge(slurp(path, "shown", out, 64), 64);
	out[64] = '\0';
}

int officer_open_box(const char *path, const char *name, const char *box, char out[72])
{
	char line[LINE], file[128];
	uint8_t *der;
	size_t length;
	FILE *stream;

	snprintf(file, sizeof(file), "%s/box", path);
	ck_assert_int_eq(jws_unbase64(box, strlen(box), &der, &length), 0);
	stream = fopen(file, "we");
	ck_assert_uint_eq(fwrite(der, 1, length, stream), length);
	fclose(stream);
	free(der);
	/* PEM, as mediactl hands it out; then the command of docs/RECOVERY.md. */
	snprintf(line, sizeof(line),
		"{ echo '-----BEGIN CMS-----'; base64 -w 64 box; echo '-----END CMS-----'; } >box.pem && "
		"openssl cms -decrypt -inform PEM -in box.pem -inkey %s.key -recip %s.pem -binary -out opened",
		name, name);
	if (shell(path, line) != 0)
		return -1;
	length = slurp(path, "opened", out, 71);
	out[length] = '\0';
	return (int)length;
}
