// SPDX-License-Identifier: GPL-3.0-or-later
/* mediad-paper: one document as JSON on standard input becomes a PDF on standard output. Runs as whoever calls it, asks nobody, knows no
 * form. What is wrong comes out as JSON on standard error, for mediactl to say. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include "common/fault.h"
#include "mediactl/paper/paper.h"

#define SECONDS_MAX 600
#ifdef __SANITIZE_ADDRESS__
#define MEMORY_MAX RLIM_INFINITY /* its shadow alone is larger */
#else
#define MEMORY_MAX (4ul << 30)
#endif

/* {"message","arguments"}, or {"unknown": n} beside a paper that was made. */
static void tell(const struct fault *fault, int unknown)
{
	SCOPED(json_release) json_t *told = json_object();
	SCOPED(json_text_free) char *text = NULL;
	json_t *arguments = json_array();

	for (int i = 0; i < FAULT_ARGUMENTS && fault->argument[i][0]; i++)
		json_array_append_new(arguments, json_string(fault->argument[i]));
	if (fault->code < 0) {
		json_put_text(told, "message", fault->message);
		json_object_set_new(told, "arguments", arguments);
	} else {
		json_put_number(told, "unknown", unknown);
		json_decref(arguments);
	}
	text = json_canonical(told);
	fprintf(stderr, "%s\n", text ? text : "");
}

/* Everything there is on standard input, at most DOCUMENT_MAX. Never returns more. */
static int read_all(char **out, size_t *length, struct fault *fault)
{
	SCOPED(json_text_free) char *text = malloc(DOCUMENT_MAX + 1);

	if (!text)
		return fault_set(fault, -ENOMEM, N_("There is not enough memory."));
	*length = fread(text, 1, DOCUMENT_MAX + 1, stdin);
	if (ferror(stdin))
		return fault_set(fault, -EIO, N_("The paper could not be read."));
	text[*length <= DOCUMENT_MAX ? *length : DOCUMENT_MAX] = '\0';
	*out = MOVE(text);
	return 0;
}

static int make(int *unknown, struct fault *fault)
{
	SCOPED(json_text_free) char *text = NULL;
	SCOPED(json_release) json_t *document = NULL;
	size_t length = 0;
	int r = read_all(&text, &length, fault);

	if (r == 0)
		r = json_decode(text, length, DOCUMENT_MAX, &document, fault);
	if (r == 0)
		r = paper_write(document, stdout, unknown, fault);
	if (r == 0 && (fflush(stdout) != 0 || ferror(stdout)))
		r = fault_errno(fault, -errno, N_("%s could not be written: %s."), "stdout");
	return r;
}

int main(void)
{
	const struct rlimit seconds = { SECONDS_MAX, SECONDS_MAX }, memory = { MEMORY_MAX, MEMORY_MAX }, none = { 0, 0 };
	struct fault fault = { 0 };
	int unknown = 0, r;

	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	setrlimit(RLIMIT_CPU, &seconds);
	setrlimit(RLIMIT_AS, &memory);
	setrlimit(RLIMIT_CORE, &none);
	r = make(&unknown, &fault);
	if (r < 0 || unknown > 0)
		tell(&fault, unknown);
	return r < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
