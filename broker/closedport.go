package broker

import (
	"fmt"
	"net"

	"golang.org/x/sys/unix"
)

// reservePort binds a free TCP port of the host without listening on it, so that a connection to it is refused and
// nobody else can take it. The port is free again when the returned descriptor is closed.
func reservePort(host string) (fd, port int, err error) {
	addr, err := net.ResolveTCPAddr("tcp", net.JoinHostPort(host, "0"))
	if err != nil {
		return -1, 0, fmt.Errorf("reserve a closed port on %q: %w", host, err)
	}
	family, bind := unix.AF_INET6, unix.Sockaddr(&unix.SockaddrInet6{Addr: [16]byte(addr.IP.To16())})
	if v4 := addr.IP.To4(); v4 != nil {
		family, bind = unix.AF_INET, &unix.SockaddrInet4{Addr: [4]byte(v4)}
	}
	fd, err = unix.Socket(family, unix.SOCK_STREAM, 0)
	if err != nil {
		return -1, 0, fmt.Errorf("reserve a closed port on %q: %w", host, err)
	}
	unix.CloseOnExec(fd)
	port, err = bindPort(fd, bind)
	if err != nil {
		_ = unix.Close(fd)
		return -1, 0, fmt.Errorf("reserve a closed port on %q: %w", host, err)
	}
	return fd, port, nil
}

func bindPort(fd int, addr unix.Sockaddr) (int, error) {
	if err := unix.Bind(fd, addr); err != nil {
		return 0, err
	}
	got, err := unix.Getsockname(fd)
	if err != nil {
		return 0, err
	}
	switch got := got.(type) {
	case *unix.SockaddrInet4:
		return got.Port, nil
	case *unix.SockaddrInet6:
		return got.Port, nil
	}
	return 0, fmt.Errorf("unexpected address of type %T", got)
}

// releasePort frees what reservePort bound.
func releasePort(fd int) { _ = unix.Close(fd) }
