package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"strconv"

	"github.com/spf13/cobra"

	"attest/broker"
	"attest/internal/bench"
)

// brokerFlags are the flags of attest broker.
type brokerFlags struct {
	listen, certs      string
	plain, tls, mutual int
	users              map[string]string
	advertise          string
}

func newBroker() *cobra.Command {
	var f brokerFlags
	c := &cobra.Command{
		Use:   "broker",
		Short: "Serve the embedded broker with its certificates, for work by hand",
		Long:  "broker serves the three listeners until it is interrupted and prints every packet. The\nCA certificate, the client certificate and its key are written to the --certs directory.",
		Args:  usage(cobra.NoArgs),
		RunE:  func(c *cobra.Command, _ []string) error { return f.serve(c.Context(), c.OutOrStdout()) },
	}
	flags := c.Flags()
	flags.StringVar(&f.listen, "listen", "127.0.0.1", "address to listen on")
	flags.IntVar(&f.plain, "plain", 1884, "port of the plain listener; 0 is any")
	flags.IntVar(&f.tls, "tls", 8883, "port of the TLS listener; 0 is any")
	flags.IntVar(&f.mutual, "mutual", 8884, "port of the mutual TLS listener; 0 is any")
	flags.StringVar(&f.certs, "certs", "certs", "directory for ca.crt, client.crt and client.key")
	flags.StringToStringVar(&f.users, "user", map[string]string{"user": "password"}, "name=password that may log in; may be repeated")
	flags.StringVar(&f.advertise, "advertise", "", "another name or address that the server certificate carries")
	return c
}

func (f *brokerFlags) serve(ctx context.Context, out io.Writer) error {
	authority, err := bench.NewAuthority(bench.BrokerConfig{Listen: f.listen, Advertise: f.advertise})
	if err != nil {
		return err
	}
	if err := authority.WriteDir(f.certs); err != nil {
		return &usageError{err: err}
	}
	b, err := broker.Start(ctx, broker.Config{
		Host:      f.listen,
		Ports:     map[broker.Listener]int{broker.Plain: f.plain, broker.TLS: f.tls, broker.Mutual: f.mutual},
		Authority: authority,
		Users:     f.users,
		OnEvent:   func(e broker.Event) { fmt.Fprintf(out, "%s @ %d %s\n", e.Time.Format("15:04:05.000"), e.Conn, e) },
	})
	if err != nil {
		return &usageError{err: err}
	}
	defer b.Close()
	for _, l := range []broker.Listener{broker.Plain, broker.TLS, broker.Mutual} {
		fmt.Fprintf(out, "%s listens on %s\n", l, net.JoinHostPort(f.listen, strconv.Itoa(b.Port(l))))
	}
	fmt.Fprintf(out, "certificates are in %s\n", f.certs)
	<-ctx.Done()
	return nil
}
