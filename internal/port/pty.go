package port

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// PTY is the modem's side of a pseudo-terminal; the host opens Path as a serial
// device. It is a Port that outlives its hosts: when a host closes its side
// nothing is reported, and the next one may come.
type PTY struct {
	// WriteTimeout is how long a Write may wait for a host that does not
	// read; 0 means 10 s. Set it before the first Write. The kernel buffers
	// some kilobytes, also while no host is there.
	WriteTimeout time.Duration

	start  sync.Once
	stream *stream
	slave  *os.File // kept open, or a host's close would make the master read EIO
	link   string
	close  sync.Once
}

// OpenPTY makes a pseudo-terminal in raw mode. Where link is not empty it
// becomes a symbolic link to Path, in one step, in place of an older symbolic link;
// anything else at that name is refused. Close removes it.
func OpenPTY(link string) (*PTY, error) {
	master, slave, err := newTerminal()
	if err != nil {
		return nil, fmt.Errorf("open pseudo-terminal: %w", err)
	}
	p := &PTY{stream: &stream{name: slave.Name(), conn: master}, slave: slave}
	if link == "" {
		return p, nil
	}
	if err := replaceLink(p.Path(), link); err != nil {
		p.Close()
		return nil, fmt.Errorf("link pseudo-terminal: %w", err)
	}
	p.link = link
	return p, nil
}

// newTerminal opens a master whose blocked calls end with its Close, and its
// slave. The slave is raw before anything can be written: in cooked mode it
// would send the modem's own lines back to it as commands.
func newTerminal() (master, slave *os.File, err error) {
	master, err = os.OpenFile("/dev/ptmx", unix.O_RDWR|unix.O_NOCTTY|unix.O_NONBLOCK, 0)
	if err != nil {
		return nil, nil, err
	}
	defer func() {
		if err != nil {
			master.Close()
		}
	}()
	number := 0
	err = control(master, func(fd int) (err error) {
		if err := unix.IoctlSetPointerInt(fd, unix.TIOCSPTLCK, 0); err != nil {
			return err
		}
		number, err = unix.IoctlGetInt(fd, unix.TIOCGPTN)
		return err
	})
	if err != nil {
		return nil, nil, err
	}
	slave, err = os.OpenFile("/dev/pts/"+strconv.Itoa(number), unix.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		return nil, nil, err
	}
	if err = control(slave, makeRaw); err != nil {
		slave.Close()
	}
	return master, slave, err
}

// makeRaw is cfmakeraw of termios(3).
func makeRaw(fd int) error {
	t, err := unix.IoctlGetTermios(fd, unix.TCGETS)
	if err != nil {
		return err
	}
	t.Iflag &^= unix.IGNBRK | unix.BRKINT | unix.PARMRK | unix.ISTRIP | unix.INLCR | unix.IGNCR | unix.ICRNL | unix.IXON
	t.Oflag &^= unix.OPOST
	t.Lflag &^= unix.ECHO | unix.ECHONL | unix.ICANON | unix.ISIG | unix.IEXTEN
	t.Cflag = t.Cflag&^(unix.CSIZE|unix.PARENB) | unix.CS8
	t.Cc[unix.VMIN], t.Cc[unix.VTIME] = 1, 0
	return unix.IoctlSetTermios(fd, unix.TCSETS, t)
}

// Path is the device that a host opens, such as /dev/pts/4.
func (p *PTY) Path() string { return p.slave.Name() }

// String is Path.
func (p *PTY) String() string { return p.Path() }

// Baud is the line rate in bit/s that the host set. The bytes do not travel at
// that rate: a pseudo-terminal has none.
func (p *PTY) Baud() (int, error) {
	baud := 0
	err := control(p.slave, func(fd int) error {
		t, err := unix.IoctlGetTermios(fd, unix.TCGETS2)
		if err == nil {
			baud = int(t.Ospeed)
		}
		return err
	})
	return baud, p.stream.explain("read the line rate of", err)
}

// Read reads what the host wrote.
func (p *PTY) Read(b []byte) (int, error) { return p.stream.Read(b) }

// Write writes to the host; ErrStalled if no host reads.
func (p *PTY) Write(b []byte) (int, error) {
	p.start.Do(func() { p.stream.timeout = cmp.Or(p.WriteTimeout, defaultWriteTimeout) })
	return p.stream.Write(b)
}

// Close hangs up: the host reads the end of the stream. It removes the symbolic link.
func (p *PTY) Close() error {
	var err error
	p.close.Do(func() {
		err = p.removeLink()
		p.stream.Close()
		p.slave.Close()
	})
	return err
}

// removeLink removes the symbolic link unless it meanwhile leads elsewhere.
func (p *PTY) removeLink() error {
	if target, err := os.Readlink(p.link); err != nil || target != p.Path() {
		return nil
	}
	return os.Remove(p.link)
}

// replaceLink makes link lead to target. The rename makes it one step: whoever
// opens link finds the old device or the new one, never nothing.
func replaceLink(target, link string) error {
	info, err := os.Lstat(link)
	if err == nil && info.Mode().Type() != os.ModeSymlink {
		return fmt.Errorf("refuse to replace %q: it is not a symbolic link", link)
	}
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	dir, err := os.MkdirTemp(filepath.Dir(link), ".attest-link-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	fresh := filepath.Join(dir, "link")
	if err := os.Symlink(target, fresh); err != nil {
		return err
	}
	return os.Rename(fresh, link)
}

// control runs f on the descriptor of conn, which stays open meanwhile.
// Unlike File.Fd it leaves the descriptor with the runtime's poller.
func control(conn syscall.Conn, f func(fd int) error) error {
	raw, err := conn.SyscallConn()
	if err != nil {
		return err
	}
	var failed error
	if err := raw.Control(func(fd uintptr) { failed = f(int(fd)) }); err != nil {
		return err
	}
	return failed
}
