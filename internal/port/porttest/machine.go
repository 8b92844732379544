// Package porttest fakes a machine's serial ports, for tests of what finds a modem by
// its USB identity and of what survives that it is unplugged.
//
// [New] makes the machine, [Machine.Plug] puts a USB serial port there that leads to a
// pseudo-terminal (port.OpenPTY), [Machine.Unplug] takes it away, and [Machine.Config] is
// how package port looks at it. Hanging up the pseudo-terminal itself, which an unplugged
// device does, is the test's.
package porttest

import (
	"errors"
	"os"
	"path/filepath"

	"attest/internal/port"
)

// T is what a machine takes of its test.
type T interface {
	Helper()
	TempDir() string
	Fatal(args ...any)
}

// Machine has a description of its devices and their nodes in directories of a test.
type Machine struct {
	t             T
	sys, dev, own string
}

// USB describes a USB serial port.
type USB struct {
	VID, PID  string // four hexadecimal digits in lower case
	Product   string
	Serial    string
	Location  string // of the device, such as 1-1.2
	Interface string // two hexadecimal digits
}

// Air780 is the first AT port of a module in the socket at location (at-facts §1).
func Air780(location string) USB {
	return USB{VID: "19d1", PID: "0001", Product: "EigenComm Compo", Serial: "000000000001", Location: location, Interface: "02"}
}

// New makes a machine without serial ports.
func New(t T) *Machine {
	t.Helper()
	dir := t.TempDir()
	m := &Machine{t: t, sys: filepath.Join(dir, "sys"), dev: filepath.Join(dir, "dev"), own: filepath.Join(dir, "locks")}
	m.must(os.MkdirAll(filepath.Join(m.sys, "class/tty"), 0o755), os.MkdirAll(m.dev, 0o755))
	return m
}

// Config opens the ports of the machine, with holder records of its own.
func (m *Machine) Config() port.Config {
	return port.Config{Sys: os.DirFS(m.sys), Dev: m.dev, LockDir: m.own}
}

// Node is the path of a device node, such as ttyACM0.
func (m *Machine) Node(name string) string { return filepath.Join(m.dev, name) }

// Plug makes a port appear as the node name, which leads to the device at path. As on a
// real machine the node comes last.
func (m *Machine) Plug(name string, u USB, path string) {
	m.t.Helper()
	device := filepath.Join(m.sys, "devices/usb1", u.Location)
	face := filepath.Join(device, u.Location+":1."+u.Interface)
	terminal := filepath.Join("devices/usb1", u.Location, filepath.Base(face), "tty", name)
	m.must(os.MkdirAll(filepath.Join(m.sys, terminal), 0o755))
	for file, text := range map[string]string{
		filepath.Join(device, "idVendor"): u.VID, filepath.Join(device, "idProduct"): u.PID,
		filepath.Join(device, "product"): u.Product, filepath.Join(device, "serial"): u.Serial,
		filepath.Join(face, "bInterfaceNumber"): u.Interface,
	} {
		m.must(os.WriteFile(file, []byte(text+"\n"), 0o644))
	}
	m.must(os.Symlink(filepath.Join("../..", terminal), filepath.Join(m.sys, "class/tty", name)),
		os.Symlink(path, m.Node(name)))
}

// Unplug takes the port with that node away.
func (m *Machine) Unplug(name string) {
	m.t.Helper()
	m.must(os.Remove(m.Node(name)), os.Remove(filepath.Join(m.sys, "class/tty", name)))
}

func (m *Machine) must(errs ...error) {
	m.t.Helper()
	if err := errors.Join(errs...); err != nil {
		m.t.Fatal(err)
	}
}
