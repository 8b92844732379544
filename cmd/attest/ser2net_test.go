package main

import (
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"attest/internal/debian"
	"attest/internal/port"
	"attest/internal/verdict"
)

// The emulated modem on a pty that ser2net serves: as in memory. All scenarios where
// ATTEST_ALL_MOMENTS is set, on a modem for each hundred: no process here outlives its patience.
func TestEmulatorBehindSer2net(t *testing.T) {
	t.Parallel()
	program := debian.Need(t, "ser2net", "ser2net")
	ids := everyID(t)
	if os.Getenv("ATTEST_ALL_MOMENTS") == "" {
		ids = everyTwentieth(sample(t, ""))
	}
	const most = 100
	for some := range slices.Chunk(ids, most) {
		t.Run(some[0], func(t *testing.T) {
			t.Parallel()
			sameAsInMemory(t, behindSer2net(t, program, some), some)
		})
	}
}

func behindSer2net(t *testing.T, program string, ids []string) map[string]verdict.Judgement {
	t.Helper()
	dir := t.TempDir()
	modem := start(t, dir, "emulate", "--listen", "pty", "--link", "modem", "--control", "control")
	modem.await(`^serving on modem`)
	lab(t, dir, serveLine(t, program, dir))
	p := start(t, dir, append([]string{"run", "--bench", "bench.yaml", "--release", "780EP/V1007", "--run", "ser2net"}, ids...)...)
	p.ends(0)
	modem.signal(syscall.SIGINT)
	modem.ends(0)
	r, _ := load(t, filepath.Join(dir, "reports"))
	return judgements(r)
}

// serveLine lets ser2net serve the device modem in dir, and waits until it does.
func serveLine(t *testing.T, program, dir string) (url string) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := listener.Addr().String()
	listener.Close()
	text := fmt.Sprintf("%%YAML 1.1\n---\nconnection: &modem\n  accepter: telnet(rfc2217),tcp,%s\n  connector: serialdev,%s,9600n81,local\n",
		strings.Replace(address, ":", ",", 1), filepath.Join(dir, "modem"))
	file := filepath.Join(dir, "ser2net.yaml")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	server := exec.Command(program, "-n", "-u", "-c", file)
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = server.Process.Kill()
		_ = server.Wait()
	})
	url = "rfc2217://" + address
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	if err := port.Await(ctx, url, port.Config{LockDir: t.TempDir()}); err != nil {
		t.Fatal(err)
	}
	return url
}

// everyTwentieth thins out a sample: the other ways to a pty are judged with all of it.
func everyTwentieth(ids []string) (few []string) {
	for some := range slices.Chunk(ids, 20) {
		few = append(few, some[0])
	}
	return few
}

// everyID are those of all scenarios.
func everyID(t *testing.T) (ids []string) {
	t.Helper()
	plan, err := loadPlan("")
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range plan.Planned() {
		ids = append(ids, s.ID)
	}
	return ids
}
