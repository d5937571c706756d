// SPDX-License-Identifier: GPL-3.0-or-later
/* A USB part of sysfs made of plain files in a temporary folder, laid out as the kernel does. A
 * plain file never says ENODEV: whatever depends on that is tried on real kernels (tests/system).
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

/* The `descriptors` of a device with one interface without endpoints: a stick is FAKE_USB(8, 6, 0x50). */
/* clang-format off */
#define FAKE_USB(class, subclass, protocol) { \
	18, 1, 0, 2, 0, 0, 0, 64, 0x51, 9, 0x66, 0x16, 0, 1, 1, 2, 3, 1, \
	9, 2, 18, 0, 1, 1, 0, 0x80, 50, \
	9, 4, 0, 0, 0, class, subclass, protocol, 0 }
/* A keyboard with one interface more. */
#define FAKE_KEYBOARD_AND(class, subclass, protocol) { \
	18, 1, 0, 2, 0, 0, 0, 64, 0x51, 9, 0x66, 0x16, 0, 1, 1, 2, 3, 1, \
	9, 2, 27, 0, 2, 1, 0, 0x80, 50, \
	9, 4, 0, 0, 0, 3, 1, 1, 0, \
	9, 4, 1, 0, 0, class, subclass, protocol, 0 }
/* clang-format on */

struct fake_sysfs {
	char root[64];
};

/* Makes /tmp/mediad-sysfs.XXXXXX with bus/usb/devices, the drivers usb-storage, usbhid and asix,
 * and usbcore's closed default. */
void fake_sysfs_make(struct fake_sysfs *sysfs);
void fake_sysfs_remove(struct fake_sysfs *sysfs);

/* Writes a file below the root, folders too. */
void fake_sysfs_put(
	const struct fake_sysfs *sysfs, const char *path, const void *bytes, size_t length);
void fake_sysfs_text(const struct fake_sysfs *sysfs, const char *path, const char *text);
/* Its text; static, until the next call. "" if it is missing. */
const char *fake_sysfs_get(const struct fake_sysfs *sysfs, const char *path);
void fake_sysfs_link(const struct fake_sysfs *sysfs, const char *path, const char *target);

/* A device at devices/pci/usb1/NAME, linked from bus/usb/devices: busnum 1, devnum 5, 0951:1666,
 * persist 1, authorized 0. */
void fake_sysfs_device(
	const struct fake_sysfs *sysfs, const char *name, const void *descriptors, size_t length);
/* devices/pci/usbN with its default. */
void fake_sysfs_hub(
	const struct fake_sysfs *sysfs, const char *name, const char *authorized_default);
/* An interface folder of a device: class as "08 06 50". */
void fake_sysfs_interface(
	const struct fake_sysfs *sysfs, const char *device, const char *number, const char *class);
