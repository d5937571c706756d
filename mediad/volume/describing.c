// SPDX-License-Identifier: GPL-3.0-or-later
/* Reads the attributes of the USB device and of the disk on it. */
#include "mediad/volume/describing.h"

#include <fcntl.h>
#include <limits.h>
#include <string.h>

#include "common/file.h"
#include "common/text.h"

#define ATTRIBUTE_MAX 4096
#define WORD_MAX 128

/* Without blanks at its ends; "" where there is none. */
static void read_word(const char *folder, const char *attribute, char out[WORD_MAX])
{
	SCOPED(file_text_free) char *text = NULL;
	char path[PATH_MAX];
	const char *start;
	size_t length;

	out[0] = '\0';
	if (!text_format(path, sizeof(path), "%s/%s", folder, attribute) || file_read(AT_FDCWD, path, ATTRIBUTE_MAX, &text, &length) < 0)
		return;
	start = text + strspn(text, " \n");
	length = strlen(start);
	while (length > 0 && strchr(" \n", start[length - 1]))
		length--;
	text_printable_bytes(start, length, out, WORD_MAX);
}

static int put_word(json_t *object, const char *member, const char *folder, const char *attribute)
{
	char word[WORD_MAX];

	read_word(folder, attribute, word);
	return word[0] ? json_put_text(object, member, word) : 0;
}

/* bcdDevice, "0100", is version 1.00. */
static int put_firmware(json_t *object, const char *folder)
{
	char word[WORD_MAX], version[16];

	read_word(folder, "bcdDevice", word);
	if (strlen(word) != 4)
		return 0;
	text_format(version, sizeof(version), "%s%.1s.%.2s", word[0] == '0' ? "" : (char[]){ word[0], '\0' }, word + 1, word + 2);
	return json_put_text(object, "firmware", version);
}

static int put_interface(json_t *object, const char *folder)
{
	char version[WORD_MAX], speed[WORD_MAX], text[3 * WORD_MAX];

	read_word(folder, "version", version);
	read_word(folder, "speed", speed);
	if (!version[0] || !speed[0])
		return 0;
	text_format(text, sizeof(text), "USB %s, %s Mbit/s", version, speed);
	return json_put_text(object, "interface", text);
}

/* Most sticks say that they rotate, for they do not answer the question: only a no means something. */
static int put_type(json_t *object, const char *folder)
{
	char rotational[WORD_MAX], removable[WORD_MAX];

	read_word(folder, "queue/rotational", rotational);
	read_word(folder, "removable", removable);
	if (strcmp(rotational, "0") == 0)
		return json_put_text(object, "type", N_("disk without moving parts, as it says of itself"));
	if (strcmp(removable, "1") == 0)
		return json_put_text(object, "type", N_("disk for removable media (stick or card), as it says of itself"));
	return removable[0] ? json_put_text(object, "type", N_("fixed disk, as it says of itself")) : 0;
}

static int put_sector(json_t *object, const char *folder)
{
	char word[WORD_MAX];
	uint64_t size;

	read_word(folder, "queue/physical_block_size", word);
	return text_number(word, INT32_MAX, &size) ? json_put_number(object, "physical_sector", (int64_t)size) : 0;
}

static int put_all(json_t *object, const char *usb, const char *block)
{
	int r = put_word(object, "vendor", usb, "manufacturer");

	if (r == 0)
		r = put_firmware(object, usb);
	if (r == 0)
		r = put_interface(object, usb);
	if (r == 0)
		r = put_word(object, "revision", block, "device/rev");
	if (r == 0)
		r = put_type(object, block);
	if (r == 0)
		r = put_sector(object, block);
	return r < 0 ? r : put_word(object, "write_cache", block, "queue/write_cache");
}

json_t *describing_disk(const char *sysfs, const struct volume_device *disk)
{
	json_t *object = json_object();
	char usb[PATH_MAX], block[PATH_MAX];

	if (!text_format(usb, sizeof(usb), "%s/bus/usb/devices/%s", sysfs, disk->usb) || strchr(disk->usb, '/') ||
		!text_format(block, sizeof(block), "%s/dev/block/%u:%u", sysfs, disk->major, disk->minor))
		return object;
	if (object && put_all(object, usb, block) == 0)
		return object;
	json_decref(object);
	return NULL;
}
