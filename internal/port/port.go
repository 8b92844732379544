package port

import (
	"cmp"
	"context"
	"io"
	"io/fs"
	"time"
)

// Port is a byte stream to a modem. One goroutine may read while others write
// and another closes. String is the name under which it was opened.
type Port interface {
	io.ReadWriteCloser
	String() string
}

// DefaultBaud is the line rate, in bit/s, of a serial device that names none: that of
// the manual's examples, and the factory state measured on V2007 (at-facts §5).
const DefaultBaud = 115200

const defaultWriteTimeout = 10 * time.Second

// Config says how to open a port. The zero value is useful.
type Config struct {
	// Baud is the line rate of a serial line in bit/s; 0 means 115200.
	// A baud parameter in the URL wins.
	Baud int
	// WriteTimeout is how long a Write may take beyond the time that
	// its bytes need on the line; 0 means 10 s.
	WriteTimeout time.Duration
	// Program is what others are told who find the port held; empty means
	// the base name of the running program.
	Program string
	// LockDir is where the holder records are kept; empty means attest-locks
	// in the directory for temporary files.
	LockDir string
	// Sys is where the machine describes its serial ports; nil means /sys.
	Sys fs.FS
	// Dev is the directory of its device nodes, by the kernel's names; empty means /dev.
	Dev string
}

// Open opens the port that rawURL names: a path, serial:///path?baud=N,
// usb:VID:PID?interface=02&serial=S&location=1-1.2&baud=N, tcp://host:port or
// rfc2217://host:port?baud=N. ctx bounds the opening only.
//
// Every error is an *[OpenError]. It wraps a *[UsageError] for what cannot be
// understood, a *[HeldError] for a device in use, fs.ErrNotExist for a device that
// is not there, a *[MatchError] for a USB identity that leads to no port or to several.
func Open(ctx context.Context, rawURL string, cfg Config) (Port, error) {
	p, err := open(ctx, rawURL, cfg)
	if err != nil {
		return nil, &OpenError{err}
	}
	return p, nil
}

func open(ctx context.Context, rawURL string, cfg Config) (Port, error) {
	where, err := parse(rawURL)
	if err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	cfg.Baud = cmp.Or(where.baud, cfg.Baud, DefaultBaud)
	cfg.WriteTimeout = cmp.Or(cfg.WriteTimeout, defaultWriteTimeout)
	switch {
	case where.address != "" && where.comPort:
		return openRemote(ctx, rawURL, where.address, cfg)
	case where.address != "":
		return dial(ctx, rawURL, where.address, cfg)
	case where.usb != nil:
		found, err := where.usb.find(rawURL, cfg)
		if err != nil {
			return nil, err
		}
		where.path = found.Path
	}
	return openSerial(rawURL, where.path, cfg)
}
