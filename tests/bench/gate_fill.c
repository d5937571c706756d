// SPDX-License-Identifier: GPL-3.0-or-later
/* Fills a registry with media in service, each through the five events of its life so far: a whole, valid chain, a few
 * thousand events a transaction. bench-gate starts mediad on such books. */
#include <stdio.h>
#include <stdlib.h>

#include "common/clock.h"
#include "common/fault.h"
#include "common/text.h"
#include "policy/office.h"

#define MEDIA_AT_ONCE 1000
#define VENDOR 0x0781
#define PRODUCT 0x5581
#define JOB "6ba7b810-9dad-11d1-80b4-00c04fd430c8"
#define LABEL_BYTES 900 /* about what a signed label takes */

static const char descriptors[] = "a3f1c0d29b7e4685a3f1c0d29b7e4685a3f1c0d29b7e4685a3f1c0d29b7e4685";

enum { EVENTS_EACH = 6 };

static int fail(const char *what, const struct fault *fault)
{
	char text[512];

	fprintf(stderr, "%s: %s\n", what, fault_text(fault, text, sizeof(text)));
	return EXIT_FAILURE;
}

static struct actor clerk = { .uid = 1001, .login = "suzuki" }, approver = { .uid = 1002, .login = "tanaka" };

static json_t *requested(const char *request, const char *number, int serial)
{
	char usb_serial[STICK_TEXT], tag[24];

	text_format(usb_serial, sizeof(usb_serial), "KNOWN%08d", serial);
	text_format(tag, sizeof(tag), "stick-%08x", (unsigned int)serial);
	return json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:{s:s, s:i, s:i, s:s, s:s, s:s}}", "request", request,
		"kind", "use", "number", number, "state", "requested", "applicant", clerk.person, "purpose", "ledger of taxes",
		"classification", "confidential", "until", "2027-03-31T14:59:59Z", "stick", "tag", tag, "vendor", VENDOR,
		"product", PRODUCT, "serial", usb_serial, "model", "Ultra Fit", "descriptors", descriptors);
}

static json_t *registering(const char *number)
{
	return json_pack("{s:s, s:s, s:s, s:s, s:i, s:b, s:{s:s, s:s}}", "number", number, "job", JOB, "handler",
		clerk.person, "manager", approver.person, "generation", 1, "composite", 0, "label", "classification",
		"confidential", "created", "2026-11-21");
}

static json_t *registered(const char *number, int serial)
{
	char uuid[40], label[LABEL_BYTES + 1];

	text_format(uuid, sizeof(uuid), "%08x-9dad-41d1-80b4-00c04fd430c8", (unsigned int)serial);
	for (int i = 0; i < LABEL_BYTES; i++)
		label[i] = (char)('A' + (serial + i * 7) % 26);
	label[LABEL_BYTES] = '\0';
	return json_pack("{s:s, s:s, s:s, s:I}", "number", number, "uuid", uuid, "label", label, "size",
		(json_int_t)32 << 30);
}

/* The six events of one medium. */
static void live(int serial, int64_t now, struct record out[EVENTS_EACH])
{
	char request[REQUEST_ID], number[MEDIUM_NUMBER];

	text_format(request, sizeof(request), "R-%04d", serial);
	text_format(number, sizeof(number), "M-%04d", serial);
	out[0] = (struct record){ .kind = "request.made", .actor = &clerk, .data = requested(request, number, serial) };
	out[1] = (struct record){ .kind = "request.approved", .actor = &approver,
		.data = json_pack("{s:s, s:s, s:s}", "request", request, "number", number, "state", "approved") };
	out[2] = (struct record){ .kind = "medium.registering", .actor = &clerk, .data = registering(number) };
	out[3] = (struct record){ .kind = "medium.registered", .actor = &clerk, .data = registered(number, serial) };
	out[4] = (struct record){ .kind = "label.attached", .actor = &clerk,
		.data = json_pack("{s:s, s:i}", "number", number, "generation", 1) };
	out[5] = (struct record){ .kind = "medium.in-service", .actor = &clerk, .data = json_pack("{s:s}", "number", number) };
	for (int i = 0; i < EVENTS_EACH; i++)
		out[i].now = now;
}

static int fill(struct registry *registry, int media, struct fault *fault)
{
	static struct record records[EVENTS_EACH * MEDIA_AT_ONCE];
	int64_t now = clock_now();

	for (int done = 0; done < media;) {
		unsigned int count = 0;
		int r;

		for (int i = 0; i < MEDIA_AT_ONCE && done < media; i++, count += EVENTS_EACH)
			live(++done, now, &records[count]);
		r = registry_record(registry, records, count, fault);
		for (unsigned int i = 0; i < count; i++)
			json_decref(records[i].data);
		if (r < 0)
			return r;
	}
	return 0;
}

static int found(struct registry *registry, struct fault *fault)
{
	SCOPED(json_release) json_t *host = json_pack("{s:{s:s}, s:{s:s}}", "signing", "x", "-", "attestation", "x", "-");
	const struct actor root = { .uid = 0, .login = "root" };
	const struct new_person first = { .login = clerk.login, .uid = clerk.uid, .name = "鈴木 一郎" };
	const struct new_person second = { .login = approver.login, .uid = approver.uid, .name = "田中 次郎" };
	struct act act = { .registry = registry, .actor = &root, .now = clock_now() };
	int r;

	r = people_initialise(&act, host, &first, fault);
	if (r == 0)
		r = people_actor(registry, &(struct caller){ clerk.uid, clerk.login, act.now }, &clerk, fault);
	act.actor = &clerk;
	if (r == 0)
		r = people_add(&act, &second, fault);
	if (r == 0)
		r = people_actor(registry, &(struct caller){ approver.uid, approver.login, act.now }, &approver, fault);
	return r;
}

int main(int argc, char **argv)
{
	SCOPED(registry_close) struct registry *registry = NULL;
	struct fault fault = { 0 };
	int media = argc == 3 ? atoi(argv[2]) : 0;

	if (media < 1) {
		fputs("usage: gate_fill REGISTRY MEDIA\n", stderr);
		return 2;
	}
	if (registry_open(argv[1], &registry, &fault) < 0 || found(registry, &fault) < 0 ||
		fill(registry, media, &fault) < 0)
		return fail("fill", &fault);
	return EXIT_SUCCESS;
}
