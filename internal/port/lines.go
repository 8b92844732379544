package port

import (
	"errors"

	"golang.org/x/sys/unix"
)

// Lines is the state of a modem's control lines, V.24.
type Lines struct {
	CTS bool // circuit 106, clear to send
	DSR bool // circuit 107, data set ready
	DCD bool // circuit 109, carrier detected
	RI  bool // circuit 125, ringing
}

// ReadLines reads the control lines of a port. What has none (a pseudo-terminal,
// TCP, memory) is ErrNoLines. Those behind a serial server are as the server told last, which
// whoever reads the port hears.
func ReadLines(p Port) (Lines, error) {
	switch p := p.(type) {
	case *device:
		return p.readLines()
	case *remote:
		return p.readLines()
	}
	return Lines{}, ErrNoLines
}

func (d *device) readLines() (Lines, error) {
	bits := 0
	err := control(d.file, func(fd int) (err error) {
		bits, err = unix.IoctlGetInt(fd, unix.TIOCMGET)
		return err
	})
	if errors.Is(err, unix.ENOTTY) || errors.Is(err, unix.EINVAL) { // old drivers say EINVAL
		return Lines{}, ErrNoLines
	}
	return Lines{
		CTS: bits&unix.TIOCM_CTS != 0,
		DSR: bits&unix.TIOCM_DSR != 0,
		DCD: bits&unix.TIOCM_CAR != 0,
		RI:  bits&unix.TIOCM_RNG != 0,
	}, d.explain("read the control lines of", err)
}
