package emulator

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"

	"attest/internal/nearest"
)

const (
	controlPatience = 10 * time.Second // for the one line of a caller
	controlLine     = 1024             // bytes of it
	socketPath      = 107              // bytes a unix socket's path may have (unix(7))
)

// Stimulated is what a control socket acts on: a [Modem].
type Stimulated interface {
	Stimulate(command string) error // a name, and what it needs behind it
	Stimuli() []string              // the names Stimulate knows
}

// ControlSocket is a unix socket, open to this user alone, through which other
// processes stimulate a modem: one name and one answer a connection, see [Control].
type ControlSocket struct {
	listener net.Listener
	path     string
	file     os.FileInfo // what we bound: only that is removed at the end
}

// ServeControl listens on socket and serves it until ctx ends. Where the moment
// counts from which others can connect, call ListenControl and then Serve.
func ServeControl(ctx context.Context, socket string, m Stimulated) error {
	s, err := ListenControl(ctx, socket)
	if err != nil {
		return err
	}
	return s.Serve(ctx, m)
}

// ListenControl binds a control socket: from here on callers wait for Serve. A
// socket that a dead process left behind is replaced; one that is served, and a
// file that is no socket, are errors.
func ListenControl(ctx context.Context, socket string) (*ControlSocket, error) {
	if len(socket) > socketPath {
		return nil, fmt.Errorf("control socket %q: a path of %d bytes, at most %d fit", socket, len(socket), socketPath)
	}
	unlock, err := lockFolder(filepath.Dir(socket))
	if err != nil {
		return nil, fmt.Errorf("control socket %q: %w", socket, err)
	}
	defer unlock()
	if err := removeStale(ctx, socket); err != nil {
		return nil, err
	}
	listener, err := (&net.ListenConfig{Control: ownerOnly}).Listen(ctx, "unix", socket)
	if err != nil {
		return nil, fmt.Errorf("listen on control socket: %w", err)
	}
	listener.(*net.UnixListener).SetUnlinkOnClose(false) // Close looks first whose it is
	file, err := os.Lstat(socket)
	if err != nil {
		listener.Close()
		return nil, fmt.Errorf("listen on control socket: %w", err)
	}
	return &ControlSocket{listener, socket, file}, nil
}

// Serve lets callers stimulate m until ctx ends; then it closes the socket, waits
// for the stimuli under way and returns nil.
func (s *ControlSocket) Serve(ctx context.Context, m Stimulated) error {
	var calls sync.WaitGroup
	defer calls.Wait()
	defer s.Close()
	defer context.AfterFunc(ctx, s.Close)()
	for {
		conn, err := s.listener.Accept()
		if ctx.Err() != nil {
			if err == nil {
				conn.Close()
			}
			return nil
		}
		if err != nil {
			return fmt.Errorf("accept on control socket %q: %w", s.path, err)
		}
		calls.Go(func() { answerControl(ctx, conn, m) })
	}
}

// Close stops listening and removes the socket. Serve does it at its end.
func (s *ControlSocket) Close() {
	s.listener.Close()
	if now, err := os.Lstat(s.path); err == nil && os.SameFile(s.file, now) {
		os.Remove(s.path)
	}
}

// lockFolder keeps two processes from replacing the same stale socket, the second one the
// first one's live one.
func lockFolder(name string) (unlock func(), err error) {
	folder, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(folder.Fd()), syscall.LOCK_EX); err != nil {
		folder.Close()
		return nil, fmt.Errorf("lock %q: %w", name, err)
	}
	return func() { folder.Close() }, nil
}

// ownerOnly gives the socket its mode before it has a name, so that nobody slips in between.
func ownerOnly(_, _ string, raw syscall.RawConn) error {
	var chmod error
	err := raw.Control(func(fd uintptr) { chmod = syscall.Fchmod(int(fd), 0o600) })
	return errors.Join(err, chmod)
}

// removeStale removes a socket nobody serves, and nothing else.
func removeStale(ctx context.Context, socket string) error {
	info, err := os.Lstat(socket)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("control socket: %w", err)
	}
	if info.Mode()&fs.ModeSocket == 0 {
		return fmt.Errorf("control socket %q: a file that is no socket is there", socket)
	}
	conn, err := new(net.Dialer).DialContext(ctx, "unix", socket)
	switch {
	case err == nil:
		conn.Close()
		return fmt.Errorf("control socket %q: another process serves it", socket)
	case !errors.Is(err, syscall.ECONNREFUSED):
		return fmt.Errorf("control socket %q is there already: %w", socket, err)
	}
	return os.Remove(socket)
}

// answerControl serves one caller.
func answerControl(ctx context.Context, conn net.Conn, m Stimulated) {
	defer conn.Close()
	defer context.AfterFunc(ctx, func() { conn.Close() })()
	conn.SetDeadline(time.Now().Add(controlPatience))
	name, err := readControlLine(conn)
	if err == nil {
		err = stimulate(m, name)
	}
	answer := "ok"
	if err != nil {
		answer = "error: " + strings.Join(strings.Fields(err.Error()), " ") // one line, whatever it says
	}
	conn.SetWriteDeadline(time.Now().Add(controlPatience)) // the stimulus had its own time
	fmt.Fprintln(conn, answer)
}

func stimulate(m Stimulated, command string) error {
	name, _, _ := strings.Cut(command, " ")
	if known := m.Stimuli(); !slices.Contains(known, name) {
		return nearest.Unknown("stimulus", name, known)
	}
	return m.Stimulate(command)
}

func readControlLine(r io.Reader) (string, error) {
	line, err := bufio.NewReader(io.LimitReader(r, controlLine)).ReadString('\n')
	if err != nil {
		return "", fmt.Errorf("read a line of at most %d bytes: %w", controlLine, err)
	}
	return strings.TrimRight(line, "\r\n"), nil
}

// RefusedError is a stimulus that the modem behind a control socket refused;
// Reason is its own, for an unknown name with the nearest known one.
type RefusedError struct{ Reason string }

func (e *RefusedError) Error() string { return e.Reason }

// Control tells the modem behind a control socket to undergo the stimulus of
// that name, with what it needs behind it, and returns when it has. What the modem
// refuses is a *RefusedError.
func Control(ctx context.Context, socket, name string) error {
	if strings.TrimSpace(name) == "" || strings.ContainsAny(name, "\r\n") {
		return &RefusedError{fmt.Sprintf("send stimulus %q: not a name", name)}
	}
	conn, err := new(net.Dialer).DialContext(ctx, "unix", socket)
	if err != nil {
		return fmt.Errorf("reach an emulated modem: %w", err)
	}
	defer conn.Close()
	defer context.AfterFunc(ctx, func() { conn.Close() })()
	if _, err := fmt.Fprintln(conn, name); err != nil {
		return errors.Join(ctx.Err(), fmt.Errorf("send stimulus %q: %w", name, err))
	}
	answer, err := readControlLine(conn)
	if err != nil {
		return errors.Join(ctx.Err(), fmt.Errorf("wait for the answer to stimulus %q: %w", name, err))
	}
	if answer == "ok" {
		return nil
	}
	if reason, ok := strings.CutPrefix(answer, "error: "); ok {
		return &RefusedError{reason}
	}
	return fmt.Errorf("wait for the answer to stimulus %q: got %q", name, answer)
}
