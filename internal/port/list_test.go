package port_test

import (
	"io/fs"
	"os"
	"slices"
	"testing"
	"testing/fstest"

	"attest/internal/port"
)

// sysfs has two Air780, a USB converter of the kind ttyUSB, a UART, a slot without a chip and
// virtual terminals, with the links and directories of a Linux machine.
func sysfs() fstest.MapFS {
	files := fstest.MapFS{}
	file := func(name, text string) { files[name] = &fstest.MapFile{Data: []byte(text + "\n")} }
	tty := func(name, dir string) {
		files["class/tty/"+name] = &fstest.MapFile{Data: []byte("../../" + dir + "/tty/" + name), Mode: fs.ModeSymlink | 0o777}
		file(dir+"/tty/"+name+"/dev", "188:0")
	}
	usb := func(dir, vid, pid, product, serial string) {
		file(dir+"/idVendor", vid)
		file(dir+"/idProduct", pid)
		file(dir+"/product", product)
		if serial != "" {
			file(dir+"/serial", serial)
		}
	}
	const root = "devices/pci0000:00/0000:00:14.0/usb1/"
	usb(root[:len(root)-1], "1d6b", "0002", "xHCI Host Controller", "0000:00:14.0")
	air := func(location string, names map[string]string) {
		dir := root + location
		usb(dir, "19d1", "0001", "EigenComm Compo", "000000000001")
		for number, name := range names {
			file(dir+"/"+location+":1."+number+"/bInterfaceNumber", "0"+number)
			tty(name, dir+"/"+location+":1."+number)
		}
	}
	air("1-1", map[string]string{"2": "ttyACM0", "4": "ttyACM1", "6": "ttyACM2"})
	air("1-2.4", map[string]string{"2": "ttyACM9", "4": "ttyACM10", "6": "ttyACM11"})
	usb(root+"1-3", "10c4", "ea60", "CP2102N", "")
	file(root+"1-3/1-3:1.0/bInterfaceNumber", "0a")
	tty("ttyUSB0", root+"1-3/1-3:1.0/ttyUSB0")
	tty("ttyS0", "devices/pnp0/00:04")
	file("devices/pnp0/00:04/tty/ttyS0/type", "4")
	tty("ttyS1", "devices/platform/serial8250")
	file("devices/platform/serial8250/tty/ttyS1/type", "0")
	for _, name := range []string{"tty0", "console", "ptmx"} {
		tty(name, "devices/virtual")
	}
	return files
}

func TestList(t *testing.T) {
	air := func(path, location string, number int, at bool) port.Info {
		return port.Info{Path: path, VID: "19d1", PID: "0001", Product: "EigenComm Compo",
			Serial: "000000000001", Location: location, Interface: number, AT: at}
	}
	want := []port.Info{
		air("/dev/ttyACM0", "1-1", 2, true), // at-facts §1
		air("/dev/ttyACM1", "1-1", 4, false),
		air("/dev/ttyACM2", "1-1", 6, true),
		air("/dev/ttyACM9", "1-2.4", 2, true),
		air("/dev/ttyACM10", "1-2.4", 4, false),
		air("/dev/ttyACM11", "1-2.4", 6, true),
		{Path: "/dev/ttyS0", Interface: -1},
		{Path: "/dev/ttyUSB0", VID: "10c4", PID: "ea60", Product: "CP2102N", Location: "1-3", Interface: 10},
	}
	got, err := port.List(sysfs())
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("%v\ngot  %+v\nwant %+v", err, got, want)
	}
}

func TestListWithoutTerminals(t *testing.T) {
	if got, err := port.List(fstest.MapFS{}); err == nil {
		t.Errorf("got %v, want an error: this is no sysfs", got)
	}
}

// TestListOfThisMachine reads the real sysfs: its links must be followed there too.
func TestListOfThisMachine(t *testing.T) {
	ports, err := port.List(os.DirFS("/sys"))
	if err != nil {
		t.Fatal(err)
	}
	for _, info := range ports {
		if info.Path == "" || (info.VID == "") != (info.Interface < 0) {
			t.Errorf("got %+v", info)
		}
	}
}
