package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"attest/internal/emulator"
	"attest/internal/nearest"
	"attest/internal/port"
)

// emulateFlags are the flags of attest emulate.
type emulateFlags struct {
	listen, link, control, modem string
	defects, situations          []string
	baud                         int
	resolve                      map[string]string
}

func newEmulate() *cobra.Command {
	var f emulateFlags
	c := &cobra.Command{
		Use:   "emulate",
		Short: "Serve an emulated modem on a pty or a TCP port",
		Long: "emulate serves an emulated modem until it is interrupted, for other people's clients\n" +
			"and for CI. It makes real connections, and only to where AT commands tell it.",
		Example: "  attest emulate --listen pty --link /tmp/modem --control /tmp/control\n" +
			"  attest emulate --listen tcp://127.0.0.1:7000 --defect no-closed",
		Args: arguments(),
		RunE: func(c *cobra.Command, _ []string) error { return f.serve(c.Context(), c.OutOrStdout()) },
	}
	flags := c.Flags()
	flags.StringVar(&f.listen, "listen", "pty", "`WHERE`: pty or tcp://host:port; port 0 is any")
	flags.StringVar(&f.link, "link", "", "`PATH` of a symbolic link to the pty")
	flags.StringVar(&f.control, "control", "", "`PATH` of a socket for attest stimulus")
	flags.StringVar(&f.modem, "modem", "emulator", "`RELEASE` that is played: emulator or emulator:[MODEL/]VERSION")
	flags.StringArrayVar(&f.defects, "defect", nil, "`NAME` of a way to break the firmware on purpose; may be repeated.\nattest list --defects tells them")
	flags.StringArrayVar(&f.situations, "situation", nil, "`NAME` of what is the matter around a sound modem; may be repeated:\n"+situationNames())
	flags.IntVar(&f.baud, "baud", 0, "`RATE` in bit/s of the line behind the pty: a host at another one hears garbage (default any)")
	flags.StringToStringVar(&f.resolve, "resolve", nil, "`NAME=ADDRESS` that the modem resolves; may be repeated")
	flags.Lookup("resolve").DefValue = "" // the library would show []
	return c
}

// serve runs the emulated modem, its control socket and its port until ctx ends.
func (f *emulateFlags) serve(ctx context.Context, out io.Writer) error {
	profile, err := emulated(f.modem)
	if err != nil {
		return &usageError{err: err}
	}
	if comes, err := emulator.CheckDefects(f.defects); err == nil && comes {
		return &usageError{err: errors.New("--defect NAME@M/N is for attest run, which knows where a trial begins")}
	}
	m, err := emulator.New(emulator.Config{Profile: profile, Releases: played, Defects: f.defects, Situations: f.situations, Resolve: f.resolve})
	if err != nil {
		return &usageError{err: err}
	}
	defer m.Close()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	controlled, err := f.serveControl(ctx, m)
	if err != nil {
		return err
	}
	if f.listen == "pty" {
		err = f.servePTY(ctx, m, out)
	} else {
		err = f.serveTCP(ctx, m, out)
	}
	cancel()
	return errors.Join(err, <-controlled)
}

// serveControl opens the control socket before anything is said to be served.
func (f *emulateFlags) serveControl(ctx context.Context, m *emulator.Modem) (<-chan error, error) {
	done := make(chan error, 1)
	if f.control == "" {
		done <- nil
		return done, nil
	}
	socket, err := emulator.ListenControl(ctx, f.control)
	if err != nil {
		return nil, &usageError{err: err}
	}
	go func() { done <- socket.Serve(ctx, m) }()
	return done, nil
}

func (f *emulateFlags) servePTY(ctx context.Context, m *emulator.Modem, out io.Writer) error {
	if f.baud != 0 && !slices.Contains(port.Rates(), f.baud) {
		return &usageError{err: fmt.Errorf("--baud does not take %d: want a line rate such as 115200 or 9600", f.baud)}
	}
	pty, err := port.OpenPTY(f.link)
	if err != nil {
		return &usageError{err: err}
	}
	fmt.Fprintf(out, "serving on %s\n", firstOf(f.link, pty.Path()))
	if f.baud == 0 {
		return m.Serve(ctx, pty)
	}
	return m.Serve(ctx, emulator.AtRate(pty, f.baud, pty.Baud))
}

// serveTCP serves one host after the other.
func (f *emulateFlags) serveTCP(ctx context.Context, m *emulator.Modem, out io.Writer) error {
	address, ok := strings.CutPrefix(f.listen, "tcp://")
	if !ok {
		scheme, _, _ := strings.Cut(f.listen, ":")
		return &usageError{err: nearest.Unknown("place to listen", scheme, []string{"pty", "tcp"}), hint: "write pty or tcp://host:port"}
	}
	switch {
	case f.link != "":
		return &usageError{err: errors.New("--link is for --listen pty")}
	case f.baud != 0:
		return &usageError{err: errors.New("--baud is for --listen pty: TCP has no line rate")}
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", address)
	if err != nil {
		return &usageError{err: err}
	}
	defer context.AfterFunc(ctx, func() { _ = listener.Close() })() // ends Accept
	defer listener.Close()
	fmt.Fprintf(out, "serving on tcp://%s\n", listener.Addr())
	for {
		conn, err := listener.Accept()
		if ctx.Err() != nil {
			return nil
		}
		if err != nil {
			return fmt.Errorf("accept a host: %w", err)
		}
		if err := m.Serve(ctx, conn); err != nil {
			return err
		}
	}
}

// situationNames lists them for the help, a few to a line.
func situationNames() string {
	var text strings.Builder
	for i, s := range emulator.Situations() {
		switch {
		case i == 0:
		case i%6 == 0:
			text.WriteString(",\n")
		default:
			text.WriteString(", ")
		}
		text.WriteString(s.Name)
	}
	return text.String()
}
