// SPDX-License-Identifier: GPL-3.0-or-later
/* The table of USB classes; knows no device. */
#include "mediad/usb/classes.h"

#include <linux/usb/ch9.h>
#include <stddef.h>
#include <string.h>

#include "common/macros.h"
#include "common/text.h"
#include "common/wire.h"

#define ANY (-1)
#define DISKS \
	"usb-storage uas ums-alauda ums-cypress ums-datafab ums-eneub6250 ums-freecom ums-isd200 ums-jumpshot ums-karma " \
	"ums-onetouch ums-realtek ums-sddr09 ums-sddr55 ums-usbat"
#define NETWORK "cdc_ether cdc_ncm cdc_mbim cdc_eem rndis_host"

/* usbfs is a program of this machine: pcscd, CUPS, gphoto2. Not here, on purpose: firmware update (fe), billboard (11) and
 * whatever is the vendor's own (ff). */
/* clang-format off */
static const struct usb_class classes[] = {
	{ NULL,          USB_CLASS_MASS_STORAGE,        0x06, 0x50, DISKS },  /* SCSI, bulk-only */
	{ NULL,          USB_CLASS_MASS_STORAGE,        0x06, 0x62, DISKS },  /* SCSI, UAS */
	{ "hid",         USB_CLASS_HID,                 ANY,  ANY,  "usbhid usbfs" },
	{ "hub",         USB_CLASS_HUB,                 ANY,  ANY,  "hub" },  /* what is behind it is asked by itself */
	{ "audio",       USB_CLASS_AUDIO,               ANY,  ANY,  "snd-usb-audio usbfs" },
	{ "smart-card",  USB_CLASS_CSCID,               ANY,  ANY,  "usbfs" },
	{ "video",       USB_CLASS_VIDEO,               ANY,  ANY,  "uvcvideo usbfs" },
	{ "printer",     USB_CLASS_PRINTER,             ANY,  ANY,  "usblp usbfs" },
	{ "still-image", USB_CLASS_STILL_IMAGE,         ANY,  ANY,  "usbfs" },
	{ "network",     USB_CLASS_COMM,                0x00, 0x00, "" },     /* what a whole device calls itself */
	{ "network",     USB_CLASS_COMM,                0x02, 0xff, NETWORK }, /* RNDIS */
	{ "network",     USB_CLASS_COMM,                0x06, ANY,  NETWORK }, /* Ethernet */
	{ "network",     USB_CLASS_COMM,                0x0c, ANY,  NETWORK }, /* Ethernet emulation */
	{ "network",     USB_CLASS_COMM,                0x0d, ANY,  NETWORK }, /* NCM */
	{ "network",     USB_CLASS_COMM,                0x0e, ANY,  NETWORK }, /* MBIM */
	{ "network",     USB_CLASS_CDC_DATA,            ANY,  ANY,  NETWORK },
	{ "network",     USB_CLASS_WIRELESS_CONTROLLER, 0x01, 0x03, NETWORK }, /* RNDIS */
	{ "network",     USB_CLASS_MISC,                0x04, 0x01, NETWORK }, /* RNDIS over Ethernet */
	{ "modem",       USB_CLASS_COMM,                0x00, 0x00, "" },
	{ "modem",       USB_CLASS_COMM,                0x02, ANY,  "cdc_acm" },
	{ "modem",       USB_CLASS_CDC_DATA,            ANY,  ANY,  "cdc_acm" },
	{ "wireless",    USB_CLASS_WIRELESS_CONTROLLER, 0x01, 0x01, "btusb" }, /* Bluetooth */
};
/* clang-format on */

static bool row_fits(const struct usb_class *row, const struct usb_codes *codes)
{
	return row->class == codes->class && (row->subclass == ANY || row->subclass == codes->subclass) &&
	       (row->protocol == ANY || row->protocol == codes->protocol);
}

const struct usb_class *classes_find(
	const struct usb_codes *codes, const char *let_in, const struct usb_class *after)
{
	for (const struct usb_class *row = after ? after + 1 : classes; row < classes + ARRAY_SIZE(classes); row++) {
		if (row_fits(row, codes) && (!row->word || text_has_word(let_in, row->word, strlen(row->word))))
			return row;
	}
	return NULL;
}

uint32_t classes_function(const struct usb_codes *codes, const char *let_in)
{
	const struct usb_class *row = classes_find(codes, let_in, NULL);

	if (!row)
		return USB_FUNCTION_OTHER;
	return row->word ? USB_FUNCTION_HARMLESS : USB_FUNCTION_STORAGE;
}

bool classes_driver_fits(const struct usb_codes *codes, const char *let_in, const char *driver)
{
	const struct usb_class *row = classes_find(codes, let_in, NULL);

	while (row && !text_has_word(row->drivers, driver, strlen(driver)))
		row = classes_find(codes, let_in, row);
	return row != NULL;
}
