// SPDX-License-Identifier: GPL-3.0-or-later
/* Builds the tree; knows nothing of what reads it. */
#include "tests/fakes/sysfs.h"

#include <check.h>
#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define DEVICE "devices/pci/usb1/%s/%s"

static void make_folders(char *path)
{
	for (char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		mkdir(path, 0755);
		*slash = '/';
	}
}

void fake_sysfs_make(struct fake_sysfs *sysfs)
{
	strcpy(sysfs->root, "/tmp/mediad-sysfs.XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(sysfs->root));
	fake_sysfs_text(sysfs, "bus/usb/drivers/usb-storage/bind", "");
	fake_sysfs_text(sysfs, "bus/usb/drivers/usbhid/bind", "");
	fake_sysfs_text(sysfs, "bus/usb/drivers/asix/bind", "");
	fake_sysfs_text(sysfs, "module/usbcore/parameters/authorized_default", "0\n");
	fake_sysfs_text(sysfs, "bus/usb/devices/.keep", "");
	fake_sysfs_text(sysfs, "class/block/.keep", "");
}

static int remove_entry(const char *path, const struct stat *status, int kind, struct FTW *walk)
{
	(void)status;
	(void)kind;
	(void)walk;
	return remove(path);
}

void fake_sysfs_remove(struct fake_sysfs *sysfs)
{
	nftw(sysfs->root, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
}

void fake_sysfs_put(
	const struct fake_sysfs *sysfs, const char *path, const void *bytes, size_t length)
{
	char full[PATH_MAX];
	FILE *file;

	snprintf(full, sizeof(full), "%s/%s", sysfs->root, path);
	make_folders(full);
	file = fopen(full, "we");
	ck_assert_msg(file != NULL, "%s", full);
	ck_assert_uint_eq(fwrite(bytes, 1, length, file), length);
	fclose(file);
}

void fake_sysfs_text(const struct fake_sysfs *sysfs, const char *path, const char *text)
{
	fake_sysfs_put(sysfs, path, text, strlen(text));
}

const char *fake_sysfs_get(const struct fake_sysfs *sysfs, const char *path)
{
	static char text[4096];
	char full[PATH_MAX];
	size_t length = 0;
	FILE *file;

	snprintf(full, sizeof(full), "%s/%s", sysfs->root, path);
	file = fopen(full, "re");
	if (file) {
		length = fread(text, 1, sizeof(text) - 1, file);
		fclose(file);
	}
	text[length] = '\0';
	return text;
}

void fake_sysfs_link(const struct fake_sysfs *sysfs, const char *path, const char *target)
{
	char full[PATH_MAX];

	snprintf(full, sizeof(full), "%s/%s", sysfs->root, path);
	make_folders(full);
	ck_assert_int_eq(symlink(target, full), 0);
}

static void put_below(
	const struct fake_sysfs *sysfs, const char *device, const char *name, const char *text)
{
	char path[256];

	snprintf(path, sizeof(path), DEVICE, device, name);
	fake_sysfs_text(sysfs, path, text);
}

static void link_from_bus(const struct fake_sysfs *sysfs, const char *name, const char *target)
{
	char path[256];

	snprintf(path, sizeof(path), "bus/usb/devices/%s", name);
	fake_sysfs_link(sysfs, path, target);
}

void fake_sysfs_device(
	const struct fake_sysfs *sysfs, const char *name, const void *descriptors, size_t length)
{
	static const char *const attributes[][2] = { { "busnum", "1\n" }, { "devnum", "5\n" },
		{ "idVendor", "0951\n" }, { "idProduct", "1666\n" }, { "serial", "S-0001\n" },
		{ "manufacturer", "ACME\n" }, { "product", "Stick\n" }, { "power/persist", "1\n" },
		{ "authorized", "0\n" } };
	char path[256], configurations[8] = "1\n";

	for (size_t i = 0; i < sizeof(attributes) / sizeof(attributes[0]); i++)
		put_below(sysfs, name, attributes[i][0], attributes[i][1]);
	if (length > 17)
		snprintf(configurations, sizeof(configurations), "%d\n",
			((const uint8_t *)descriptors)[17]);
	put_below(sysfs, name, "bNumConfigurations", configurations);
	snprintf(path, sizeof(path), DEVICE, name, "descriptors");
	fake_sysfs_put(sysfs, path, descriptors, length);
	snprintf(path, sizeof(path), "../../../devices/pci/usb1/%s", name);
	link_from_bus(sysfs, name, path);
}

void fake_sysfs_hub(
	const struct fake_sysfs *sysfs, const char *name, const char *authorized_default)
{
	char path[256];

	snprintf(path, sizeof(path), "devices/pci/%s/authorized_default", name);
	fake_sysfs_text(sysfs, path, authorized_default);
	snprintf(path, sizeof(path), "../../../devices/pci/%s", name);
	link_from_bus(sysfs, name, path);
}

void fake_sysfs_interface(
	const struct fake_sysfs *sysfs, const char *device, const char *number, const char *class)
{
	static const char *const files[] = { "bInterfaceClass", "bInterfaceSubClass",
		"bInterfaceProtocol" };
	char name[128], value[4];

	for (int i = 0; i < 3; i++) {
		snprintf(name, sizeof(name), "%s:%s/%s", device, number, files[i]);
		snprintf(value, sizeof(value), "%.2s\n", class + i * 3);
		put_below(sysfs, device, name, value);
	}
	snprintf(name, sizeof(name), "%s:%s/authorized", device, number);
	put_below(sysfs, device, name, "1\n");
}
