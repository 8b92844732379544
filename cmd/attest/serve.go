package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"slices"
	"strings"
	"sync"

	"github.com/spf13/cobra"

	"attest/internal/report"
	"attest/internal/serve"
	"attest/internal/words"
)

// serveFlags are the flags of attest serve.
type serveFlags struct {
	reports, listen, token, lang string
	benches, hosts               []string
	last                         int
}

func newServe() *cobra.Command {
	var f serveFlags
	c := &cobra.Command{
		Use:   "serve",
		Short: "Show runs while they go on, and the board, in a browser",
		Long: "serve shows the runs below --reports in a browser, whoever started them: those that go on\n" +
			"with the verdict so far, the last ones, and the board of all. Pages change by themselves.\n\n" +
			"Whoever has the token can start and stop runs: on the benches that --bench names, or on the\n" +
			"embedded emulator, and by scenarios and tags, nothing else. The token is that in the file of\n" +
			"--token, which others must not be able to read, or a random one, which is printed once.\n\n" +
			"Runs are processes of their own. They go on when serve ends, by Ctrl-C or not, and the next one\n" +
			"on the same directory finds them again. Stop ends a run in order, as Ctrl-C does.\n\n" +
			"serve speaks plain HTTP. It listens on loopback unless --listen names another address;\n" +
			"docs/serve.md says how to put it on a network.",
		Example: "  attest serve\n" +
			"  attest serve --bench lab.yaml --bench emulator --token ~/.attest-token",
		Args: arguments(),
		RunE: func(c *cobra.Command, _ []string) error {
			return f.serve(c.Context(), c.OutOrStdout(), c.ErrOrStderr())
		},
	}
	flags := c.Flags()
	flags.StringVar(&f.reports, "reports", "reports", "`DIR` below which the runs are")
	flags.StringVar(&f.listen, "listen", "127.0.0.1:8080", "`ADDRESS:PORT` to listen at; port 0 is any that is free")
	flags.StringArrayVar(&f.hosts, "host", nil, "`NAME` by which browsers call this machine, where it is not its own; may be repeated")
	flags.StringVar(&f.token, "token", "", "`FILE` with the token that starts and stops runs, mode 0600 (default: a random one)")
	flags.StringArrayVar(&f.benches, "bench", nil, "bench `FILE` on which runs may be started, or emulator; may be repeated (default emulator)")
	defineLanguage(c, &f.lang, "the pages")
	flags.IntVar(&f.last, "last", 20, "a `NUMBER` of runs that the first page lists")
	return c
}

func (f *serveFlags) serve(ctx context.Context, stdout, stderr io.Writer) error {
	cfg, err := f.config(stderr)
	if err != nil {
		return err
	}
	listener, err := f.open()
	if err != nil {
		return err
	}
	defer listener.Close()
	server, err := serve.New(ctx, cfg)
	var taken *serve.TakenError
	switch {
	case ctx.Err() != nil:
		return nil
	case errors.As(err, &taken):
		return &usageError{err: err, hint: "look at that one, or end it first"}
	case err != nil:
		return &usageError{err: err}
	}
	defer server.Close()
	f.announce(stdout, stderr, listener.Addr(), cfg.Token)
	if err := server.Serve(ctx, listener); err != nil {
		return err
	}
	for _, run := range server.Running() {
		fmt.Fprintf(stdout, "run %s goes on; attest serve finds it again\n", run)
	}
	return nil
}

// config checks the flags. A mistake is a *usageError.
func (f *serveFlags) config(stderr io.Writer) (serve.Config, error) {
	cfg := serve.Config{Reports: f.reports, Last: f.last, Lang: f.lang, Hosts: f.hosts, Token: serve.NewToken()}
	if _, err := words.In(f.lang); err != nil {
		return cfg, &usageError{err: err}
	}
	if f.last < 1 {
		return cfg, &usageError{err: fmt.Errorf("--last does not take %d: want 1 or more", f.last)}
	}
	if f.token != "" {
		var err error
		if cfg.Token, err = serve.ReadToken(f.token); err != nil {
			hint := "make one with: (umask 077; openssl rand -hex 16 > " + f.token + ")"
			if errors.Is(err, serve.ErrExposed) {
				hint = "make a new one, and chmod 600 " + f.token
			}
			return cfg, &usageError{err: err, hint: hint}
		}
	}
	for i, name := range f.benches {
		if slices.Contains(f.benches[:i], name) {
			return cfg, &usageError{err: fmt.Errorf("--bench names %q twice", name)}
		}
		b := serve.Bench{Name: name}
		if name != emulatorBench {
			if _, err := readBenchFile(name); err != nil {
				return cfg, err
			}
			b.Args = []string{"--bench=" + name}
		}
		cfg.Benches = append(cfg.Benches, b)
	}
	if len(cfg.Benches) == 0 {
		cfg.Benches = []serve.Bench{{Name: emulatorBench}}
	}
	plan, err := loadPlan("")
	if err != nil {
		return cfg, err
	}
	cfg.Check = func(names []string, tags string) error {
		_, err := plan.Select(names, tags)
		return err
	}
	program, err := os.Executable()
	if err != nil {
		return cfg, fmt.Errorf("find this program: %w", err)
	}
	cfg.Command = []string{program, "run", "--format=plain"}
	var mu sync.Mutex
	cfg.Log = func(line string) {
		mu.Lock()
		defer mu.Unlock()
		fmt.Fprintf(stderr, "attest: %s\n", report.Visible(strings.TrimSpace(line)))
	}
	return cfg, nil
}

// emulatorBench is the embedded emulator among the benches.
const emulatorBench = "emulator"

// open listens. That others are let in must be said: an address without a host is no answer.
func (f *serveFlags) open() (net.Listener, error) {
	host, port, err := net.SplitHostPort(f.listen)
	if err != nil {
		return nil, &usageError{err: fmt.Errorf("--listen does not take %q: want ADDRESS:PORT, such as 127.0.0.1:8080", f.listen)}
	}
	if host == "" {
		return nil, &usageError{
			err:  fmt.Errorf("--listen does not take %q: it does not say who may come", f.listen),
			hint: fmt.Sprintf("127.0.0.1:%s for this machine alone, 0.0.0.0:%s for every network", port, port),
		}
	}
	l, err := net.Listen("tcp", f.listen)
	if err != nil {
		return nil, &usageError{err: err, hint: "choose another address or port with --listen"}
	}
	return l, nil
}

// announce says where the server is, and how runs are started there.
func (f *serveFlags) announce(stdout, stderr io.Writer, at net.Addr, token string) {
	fmt.Fprintf(stdout, "serving %s at http://%s/\n", f.reports, at)
	if f.token == "" {
		fmt.Fprintf(stdout, "token: %s (it starts and stops runs, and is not shown again)\n", token)
	}
	if a, ok := at.(*net.TCPAddr); ok && !a.IP.IsLoopback() {
		fmt.Fprintf(stderr, "attest: warning: others can reach %s, and this is plain HTTP: whoever is on the network can read the reports and the token; docs/serve.md has safer ways\n", at)
	}
}
