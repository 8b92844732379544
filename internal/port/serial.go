package port

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"

	"go.bug.st/serial"
	"golang.org/x/sys/unix"
)

// device is an open serial device.
//
// The serial library sets the line and keeps the device to itself, but no byte
// goes through it: its Read panics for descriptors of 1024 and above and reports
// an unplugged device as closed by us, its Write never times out, and both
// may hit a descriptor that was given to another file after Close. The bytes go through
// a second, non-blocking descriptor in the runtime's poller, which has none of this.
type device struct {
	stream
	file  *os.File
	line  serial.Port
	lock  *lock
	close sync.Once
}

// openSerial opens the device at path and configures it. Nothing of a device that
// another holds is touched, its line rate least of all.
func openSerial(name, path string, cfg Config) (Port, error) {
	real, err := findDevice(path)
	if err != nil {
		return nil, fmt.Errorf("open serial port %q: %w", path, err)
	}
	lock, err := acquire(path, real, cfg)
	if err != nil {
		return nil, err
	}
	d := &device{lock: lock}
	d.name, d.timeout, d.baud = name, cfg.WriteTimeout, cfg.Baud
	if err := d.open(real, cfg.Baud); err != nil {
		d.Close()
		return nil, fmt.Errorf("open serial port %q: %w", path, err)
	}
	return d, nil
}

// findDevice follows symbolic links once, so that everything later means the same device.
func findDevice(path string) (string, error) {
	real, err := filepath.EvalSymlinks(path)
	if errors.Is(err, fs.ErrNotExist) {
		return "", fmt.Errorf("%w (attest ports lists the serial ports there are)", fs.ErrNotExist)
	}
	if err != nil {
		return "", err
	}
	info, err := os.Stat(real)
	if err == nil && info.Mode().Type() != fs.ModeDevice|fs.ModeCharDevice {
		err = errors.New("not a serial device")
	}
	return real, err
}

func (d *device) open(real string, baud int) (err error) {
	d.file, err = os.OpenFile(real, unix.O_RDWR|unix.O_NOCTTY|unix.O_NONBLOCK, 0)
	if err != nil {
		return err
	}
	d.conn = d.file
	// No InitialStatusBits: with them opening fails on a pty. The kernel raises DTR and RTS.
	d.line, err = serial.Open(real, &serial.Mode{BaudRate: baud})
	if err != nil {
		return err
	}
	if err := control(d.file, shareable); err != nil {
		return err
	}
	return d.line.ResetInputBuffer()
}

// shareable takes the library's exclusive mode back where the device is a
// pseudo-terminal. The emulator keeps its slave open, so the mode would outlive a host that was
// killed and lock the next one out. A real device loses it with the last close.
func shareable(fd int) error {
	var device unix.Stat_t
	if err := unix.Fstat(fd, &device); err != nil {
		return err
	}
	if major := unix.Major(device.Rdev); major < 136 || major > 143 { // UNIX98 pty slaves, devices.txt
		return nil
	}
	return unix.IoctlSetInt(fd, unix.TIOCNXCL, 0)
}

// Close discards output that nobody takes, or the kernel would hold up the last
// close of a real line for half a minute. The lock goes last.
func (d *device) Close() error {
	d.close.Do(func() {
		if d.file != nil {
			d.stream.Close()
		}
		if d.line != nil {
			if d.unsent.Load() {
				d.line.ResetOutputBuffer()
			}
			d.line.Close()
		}
		d.lock.release()
	})
	return nil
}
