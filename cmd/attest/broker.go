package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/netip"
	"strconv"

	"github.com/spf13/cobra"

	"attest/broker"
	"attest/internal/bench"
)

// brokerFlags are the flags of attest broker.
type brokerFlags struct {
	listen, certs      string
	plain, tls, mutual uint16
	users              map[string]string
	advertise          string
}

func newBroker() *cobra.Command {
	var f brokerFlags
	c := &cobra.Command{
		Use:   "broker",
		Short: "Serve the embedded broker with its certificates, for work by hand",
		Long: "broker serves the three listeners until it is interrupted and prints every packet. It\n" +
			"makes new certificates at each start and writes the CA's, the client's and the client's\n" +
			"key to the --certs directory. On loopback nobody has to log in.",
		Example: "  attest broker\n" +
			"  mosquitto_pub -p 8884 --cafile certs/ca.crt --cert certs/client.crt --key certs/client.key -t t -m hello",
		Args: arguments(),
		RunE: func(c *cobra.Command, _ []string) error { return f.serve(c.Context(), c.OutOrStdout()) },
	}
	flags := c.Flags()
	flags.StringVar(&f.listen, "listen", "127.0.0.1", "`ADDRESS` to listen on; beyond loopback everybody has to log in")
	flags.Uint16Var(&f.plain, "plain", 1884, "`PORT` of the plain listener, to 65535; 0 is any")
	flags.Uint16Var(&f.tls, "tls", 8883, "`PORT` of the TLS listener, to 65535; 0 is any")
	flags.Uint16Var(&f.mutual, "mutual", 8884, "`PORT` of the mutual TLS listener, to 65535; 0 is any")
	flags.StringVar(&f.certs, "certs", "certs", "`DIR` for ca.crt, client.crt and client.key")
	flags.StringToStringVar(&f.users, "user", nil, "`NAME=PASSWORD` that may log in; may be repeated (default user=password, the guide's)")
	flags.StringVar(&f.advertise, "advertise", "", "another `HOST`, name or address, that the server certificate carries")
	flags.Lookup("user").DefValue = "" // the library would show []
	return c
}

// login says who may log in and whether everybody has to: the guide's user is for
// loopback alone, its password is public.
func (f *brokerFlags) login() (users map[string]string, required bool, err error) {
	addr, err := netip.ParseAddr(f.listen)
	switch {
	case err != nil && f.listen != "localhost":
		return nil, false, fmt.Errorf("--listen does not take %q: want an IP address of this machine", f.listen)
	case err != nil || addr.IsLoopback():
		if f.users == nil {
			return map[string]string{"user": "password"}, false, nil
		}
		return f.users, false, nil
	case len(f.users) == 0:
		return nil, false, fmt.Errorf("--listen %s is beyond loopback: say with --user NAME=PASSWORD who may log in", f.listen)
	}
	return f.users, true, nil
}

func (f *brokerFlags) serve(ctx context.Context, out io.Writer) error {
	users, required, err := f.login()
	if err != nil {
		return &usageError{err: err}
	}
	authority, err := bench.NewAuthority(bench.BrokerConfig{Listen: f.listen, Advertise: f.advertise})
	if err != nil {
		return err
	}
	b, err := broker.Start(ctx, broker.Config{
		Host:         f.listen,
		Ports:        map[broker.Listener]int{broker.Plain: int(f.plain), broker.TLS: int(f.tls), broker.Mutual: int(f.mutual)},
		Authority:    authority,
		Users:        users,
		RequireLogin: required,
		OnEvent:      func(e broker.Event) { fmt.Fprintf(out, "%s @ %d %s\n", e.Time.Format("15:04:05.000"), e.Conn, e) },
	})
	if err != nil {
		return &usageError{err: err, hint: "choose other ports with --plain, --tls and --mutual; 0 is any"}
	}
	defer b.Close()
	if err := authority.WriteDir(f.certs); err != nil { // not before: another broker may be using what is there
		return &usageError{err: err}
	}
	for _, l := range []broker.Listener{broker.Plain, broker.TLS, broker.Mutual} {
		fmt.Fprintf(out, "%s listens on %s\n", l, net.JoinHostPort(f.listen, strconv.Itoa(b.Port(l))))
	}
	fmt.Fprintf(out, "certificates are in %s\n", f.certs)
	<-ctx.Done()
	return nil
}
