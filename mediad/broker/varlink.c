// SPDX-License-Identifier: GPL-3.0-or-later
/* org.varlink.service: what varlinkctl and other generic clients ask first. The description is made from the table. */
#include <string.h>

#include "common/text.h"
#include "mediad/broker/methods.h"

#define DESCRIPTION_MAX 16384

static void describe_method(const struct method *method, char *text, size_t size)
{
	const char *row = method->parameters;
	size_t used = strlen(text);

	text_format(text + used, size - used, "method %s(", method->name);
	while (*row) {
		size_t name = strcspn(row, ":");
		const char *type = row + name + 1;
		size_t length = strcspn(type, " ");

		used = strlen(text);
		text_format(text + used, size - used, "%.*s: %s%s", (int)name, row, type[length - 1] == '?' ? "?" : "",
			type[0] == 'n' ? "int" : "string");
		row = type + length;
		row += strspn(row, " ");
		if (*row)
			strncat(text, ", ", size - strlen(text) - 1);
	}
	used = strlen(text);
	text_format(text + used, size - used, ") -> (reply: object)\n");
}

static json_t *describe(void)
{
	char text[DESCRIPTION_MAX] = "# Removable-media control; docs/PROTOCOL.md says what each reply holds\n"
				     "interface io.mediad\n";

	for (unsigned int i = 0; i < methods_count; i++)
		describe_method(&methods[i], text, sizeof(text));
	strncat(text, "error Refused (message: string)\n", sizeof(text) - strlen(text) - 1);
	return json_pack("{s:s}", "description", text);
}

bool methods_varlink(struct broker *broker, uint64_t connection, const char *name)
{
	if (!name)
		return false;
	if (strcmp(name, "org.varlink.service.GetInfo") == 0) {
		server_reply(broker->server, connection,
			json_pack("{s:s, s:s, s:s, s:s, s:[s, s]}", "vendor", "mediad", "product", "mediad", "version", VERSION,
				"url", "", "interfaces", "org.varlink.service", "io.mediad"));
		return true;
	}
	if (strcmp(name, "org.varlink.service.GetInterfaceDescription") == 0) {
		server_reply(broker->server, connection, describe());
		return true;
	}
	return false;
}
