// SPDX-License-Identifier: GPL-3.0-or-later
/* Are the ways in that are not USB as the policy wants them (docs/DOORS.md)? What this kernel cannot close is named. */
#include <string.h>

#include "common/text.h"
#include "mediactl/doctor.h"

#define PCI_NVME "0x0108"

static bool is_allowed(struct examination *examination, enum setting setting)
{
	return settings_has(doctor_settings(examination), setting, "allow");
}

static void found_allowed(struct examination *examination, const char *looked)
{
	doctor_well(examination, looked, N_("The policy allows it; mediad keeps nothing shut here."));
}

/* One sentence for a door at which nothing was found wrong. */
static void found_fine(struct examination *examination, const char *looked, bool there)
{
	doctor_well(examination, looked,
		there ? N_("It is shut: what comes gets no driver.") : N_("This PC has none."));
}

static void shut_advice(struct finding *finding)
{
	fault_set(&finding->advice, 0,
		N_("systemctl restart mediad-gate (as root) shuts it; or allow it under [doors] in the policy."));
}

/* Does the bus hand out drivers by itself? */
static void look_at_bus(struct examination *examination, const char *bus)
{
	char path[LOOK_PATH], value[LOOK_TEXT];
	struct finding *finding;

	text_format(path, sizeof(path), "/sys/bus/%s/drivers_autoprobe", bus);
	if (look_read(examination, path, value) < 0 || strcmp(value, "0") == 0)
		return;
	finding = doctor_found(examination, HEALTH_BAD, path);
	fault_set(&finding->what, 0, N_("It is %s: what appears there gets a driver unasked."), value);
	shut_advice(finding);
}

static bool has_driver(struct examination *examination, const char *bus, const char *device)
{
	char path[LOOK_PATH], driver[LOOK_PATH];

	text_format(path, sizeof(path), "/sys/bus/%s/devices/%s/driver", bus, device);
	return look_link(examination, path, driver) == 0;
}

static bool attribute_is(struct examination *examination, const char *device, const char *attribute, const char *wanted)
{
	char path[LOOK_PATH], value[LOOK_TEXT];

	text_format(path, sizeof(path), "%s/%s", device, attribute);
	return look_read(examination, path, value) == 0 && strcmp(value, wanted) == 0;
}

static void found_inside(struct examination *examination, const char *path)
{
	struct finding *finding = doctor_found(examination, HEALTH_BAD, path);

	fault_set(&finding->what, 0, N_("It has a driver and can be used, though the policy denies it."));
	shut_advice(finding);
}

void doctor_sd_card(struct examination *examination)
{
	char path[LOOK_PATH];
	bool there = look_any(examination, "/sys/class/mmc_host", "mmc*") ||
		     look_any(examination, "/sys/class/memstick_host", "*");
	SCOPED(names_clear) struct names names = look_list(examination, "/sys/bus/mmc/devices", "mmc*");

	if (there && is_allowed(examination, SETTING_DOOR_SD_CARD)) {
		found_allowed(examination, "/sys/class/mmc_host");
		return;
	}
	if (there) {
		look_at_bus(examination, "mmc");
		look_at_bus(examination, "memstick");
	}
	for (size_t i = 0; i < names.count; i++) {
		text_format(path, sizeof(path), "/sys/bus/mmc/devices/%s", names.list[i]);
		if (attribute_is(examination, path, "type", "SD") && has_driver(examination, "mmc", names.list[i]))
			found_inside(examination, path);
	}
	found_fine(examination, "/sys/class/mmc_host", there);
}

void doctor_optical(struct examination *examination)
{
	char path[LOOK_PATH];
	SCOPED(names_clear) struct names names = look_list(examination, "/sys/bus/scsi/devices", "[0-9]*:*:*:*");
	bool there = false;

	for (size_t i = 0; i < names.count; i++) {
		text_format(path, sizeof(path), "/sys/bus/scsi/devices/%s", names.list[i]);
		if (!attribute_is(examination, path, "type", "5"))
			continue;
		there = true;
		if (!is_allowed(examination, SETTING_DOOR_OPTICAL) && has_driver(examination, "scsi", names.list[i]))
			found_inside(examination, path);
	}
	if (there && is_allowed(examination, SETTING_DOOR_OPTICAL))
		found_allowed(examination, "/sys/bus/scsi/devices");
	else
		found_fine(examination, "/sys/bus/scsi/devices", there);
}

void doctor_hotplug_disk(struct examination *examination)
{
	bool there = look_any(examination, "/sys/class/scsi_host", "host*");

	if (there && is_allowed(examination, SETTING_DOOR_HOTPLUG_DISK)) {
		found_allowed(examination, "/sys/class/scsi_host");
		return;
	}
	if (there)
		look_at_bus(examination, "scsi");
	found_fine(examination, "/sys/bus/scsi/drivers_autoprobe", there);
}

/* Documentation/admin-guide/thunderbolt.rst: with these the firmware tunnels PCIe without being asked. */
static void look_at_domain(struct examination *examination, const char *name)
{
	char folder[LOOK_PATH], path[LOOK_PATH], level[LOOK_TEXT];
	struct finding *finding;

	text_format(folder, sizeof(folder), "/sys/bus/thunderbolt/devices/%s", name);
	text_format(path, sizeof(path), "%s/security", folder);
	if (look_read(examination, path, level) < 0)
		return;
	if (strcmp(level, "none") == 0) {
		finding = doctor_found(examination, HEALTH_BAD, path);
		fault_set(&finding->what, 0,
			N_("It is \"none\": the firmware lets every device in, and this kernel cannot keep it out."));
		fault_set(&finding->advice, 0,
			N_("Choose \"user\", \"secure\" or no PCIe tunnels in the firmware's setup (Thunderbolt security level)."));
		return;
	}
	/* dponly, usbonly, nopcie: no PCIe comes through at all */
	if (strcmp(level, "user") != 0 && strcmp(level, "secure") != 0)
		return;
	text_format(path, sizeof(path), "%s/iommu_dma_protection", folder);
	if (!attribute_is(examination, folder, "iommu_dma_protection", "0"))
		return;
	finding = doctor_found(examination, HEALTH_WARNING, path);
	fault_set(&finding->what, 0, N_("It is 0: a device that was let in can read and write all memory."));
	fault_set(&finding->advice, 0, N_("Switch the IOMMU (VT-d, AMD-Vi) and kernel DMA protection on in the firmware's setup."));
}

void doctor_thunderbolt(struct examination *examination)
{
	SCOPED(names_clear) struct names domains = look_list(examination, "/sys/bus/thunderbolt/devices", "domain*");
	SCOPED(names_clear) struct names names = look_list(examination, "/sys/bus/thunderbolt/devices", "[0-9]*-*");
	bool there = domains.count > 0;
	char path[LOOK_PATH];

	for (size_t i = 0; i < domains.count; i++)
		look_at_domain(examination, domains.list[i]);
	if (there && is_allowed(examination, SETTING_DOOR_THUNDERBOLT) && doctor_fine(examination)) {
		found_allowed(examination, "/sys/bus/thunderbolt/devices");
		return;
	}
	for (size_t i = 0; i < names.count && !is_allowed(examination, SETTING_DOOR_THUNDERBOLT); i++) {
		text_format(path, sizeof(path), "/sys/bus/thunderbolt/devices/%s", names.list[i]);
		/* The host's own router, 0-0, has no such file; what the firmware let in at boot may be the machine's own. */
		if ((attribute_is(examination, path, "authorized", "1") || attribute_is(examination, path, "authorized", "2")) &&
			!attribute_is(examination, path, "boot", "1"))
			found_inside(examination, path);
	}
	found_fine(examination, "/sys/bus/thunderbolt/devices", there);
}

void doctor_firewire(struct examination *examination)
{
	bool there = look_any(examination, "/sys/bus/firewire/devices", "fw*");
	struct finding *finding;

	if (attribute_is(examination, "/sys/module/firewire_ohci/parameters", "remote_dma", "Y")) {
		finding = doctor_found(examination, HEALTH_BAD, "/sys/module/firewire_ohci/parameters/remote_dma");
		fault_set(&finding->what, 0, N_("It is Y: whatever is plugged in can read and write all memory."));
		fault_set(&finding->advice, 0, N_("Take firewire_ohci.remote_dma out of the command line and modprobe.d."));
	}
	if (there && is_allowed(examination, SETTING_DOOR_FIREWIRE) && doctor_fine(examination)) {
		found_allowed(examination, "/sys/bus/firewire/devices");
		return;
	}
	if (there && !is_allowed(examination, SETTING_DOOR_FIREWIRE))
		look_at_bus(examination, "firewire");
	found_fine(examination, "/sys/bus/firewire/devices", there);
}

void doctor_external_pci(struct examination *examination)
{
	char path[LOOK_PATH], class[LOOK_TEXT];
	SCOPED(names_clear) struct names names = look_list(examination, "/sys/bus/pci/devices", "*:*:*.*");
	struct finding *finding;

	for (size_t i = 0; i < names.count; i++) {
		text_format(path, sizeof(path), "/sys/bus/pci/devices/%s", names.list[i]);
		if (!attribute_is(examination, path, "removable", "removable") ||
			!has_driver(examination, "pci", names.list[i]))
			continue;
		text_format(path, sizeof(path), "/sys/bus/pci/devices/%s/class", names.list[i]);
		if (look_read(examination, path, class) < 0)
			continue;
		finding = doctor_found(examination, HEALTH_WARNING, path);
		if (strncmp(class, PCI_NVME, strlen(PCI_NVME)) == 0)
			fault_set(&finding->what, 0, N_("It is an NVMe disk at a port that leads outside, and it has a driver."));
		else
			fault_set(&finding->what, 0,
				N_("It is a PCI device (class %s) at a port that leads outside; this kernel cannot keep its kind out."),
				class);
		fault_set(&finding->advice, 0,
			N_("See whose it is. The firmware's setup can switch the port (Thunderbolt, ExpressCard) off."));
	}
	doctor_well(examination, "/sys/bus/pci/devices/*/removable",
		N_("Nothing is plugged in at a PCI port that leads outside."));
}
