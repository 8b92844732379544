package port

import (
	"cmp"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"
)

// Info describes a serial port of the machine.
type Info struct {
	Path      string // such as /dev/ttyUSB2
	VID, PID  string // of the USB device, four hexadecimal digits; empty for a UART
	Product   string // as the USB device calls itself
	Serial    string // as the USB device says; not unique: every Air780 says 000000000001
	Location  string // of the USB device, such as 1-1.2: tells two equal devices apart
	Interface int    // USB interface number; -1 for a UART; written in hexadecimal
	AT        bool   // known to answer AT commands
}

// List lists the serial ports that sysfs (os.DirFS("/sys")) knows: those of USB
// devices, and UARTs that are really there. It opens no device: the serial library's
// list would reconfigure every UART of the machine.
func List(sysfs fs.FS) ([]Info, error) { return list(Config{Sys: sysfs}) }

func list(cfg Config) ([]Info, error) {
	sysfs := cfg.sys()
	names, err := fs.ReadDir(sysfs, "class/tty")
	if err != nil {
		return nil, err
	}
	var ports []Info
	for _, entry := range names {
		if info, ok := describe(sysfs, entry.Name()); ok {
			info.Path = path.Join(cfg.dev(), entry.Name())
			ports = append(ports, info)
		}
	}
	slices.SortFunc(ports, func(a, b Info) int {
		return cmp.Or(
			cmp.Compare(strings.TrimRight(a.Path, "0123456789"), strings.TrimRight(b.Path, "0123456789")),
			cmp.Compare(len(a.Path), len(b.Path)), // ttyUSB10 after ttyUSB9
			cmp.Compare(a.Path, b.Path),
		)
	})
	return ports, nil
}

// describe looks upwards from a terminal's own directory for the USB interface
// and the USB device that it belongs to. Virtual terminals have neither. The path is the caller's.
func describe(sysfs fs.FS, name string) (Info, bool) {
	link, err := fs.ReadLink(sysfs, "class/tty/"+name)
	if err != nil {
		return Info{}, false
	}
	info := Info{Interface: -1}
	own := path.Join("class/tty", link)
	for dir := own; dir != "." && dir != "/"; dir = path.Dir(dir) {
		if number, err := strconv.ParseInt(attribute(sysfs, dir, "bInterfaceNumber"), 16, 8); err == nil {
			info.Interface = int(number)
		}
		if info.VID = attribute(sysfs, dir, "idVendor"); info.VID != "" {
			info.PID = attribute(sysfs, dir, "idProduct")
			info.Product = attribute(sysfs, dir, "product")
			info.Serial = attribute(sysfs, dir, "serial")
			info.Location = path.Base(dir)
			info.AT = answersAT(info)
			return info, true
		}
	}
	uart := attribute(sysfs, own, "type") // serial_core.h: 0 is PORT_UNKNOWN, a slot without a chip
	return info, uart != "" && uart != "0"
}

// answersAT knows the Air780: three interfaces, 02, 04 and 06, of which two
// answer AT (at-facts §1).
func answersAT(info Info) bool {
	return info.VID == "19d1" && info.PID == "0001" && (info.Interface == 2 || info.Interface == 6)
}

// attribute reads a sysfs attribute; empty if there is none.
func attribute(sysfs fs.FS, dir, name string) string {
	text, err := fs.ReadFile(sysfs, path.Join(dir, name))
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(text))
}
