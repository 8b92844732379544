package doctor

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"path/filepath"
	"strconv"
	"strings"

	"attest/internal/bench"
	"attest/internal/port"
)

// openable looks whether the port is there and lets itself be opened. What holds it is for
// the next check to tell.
func (p *patient) openable(ctx context.Context) Finding {
	found, err := bench.Find(ctx, p.cfg.Bench)
	var none *bench.NoModemError
	if errors.As(err, &none) {
		return problem("plug a modem in, end what holds it, or name its port; attest ports lists them", "%v", none)
	}
	var opened port.Port
	if err == nil {
		p.cfg.Bench.Modem = found
		opened, err = p.open(ctx, 0)
	}
	name := p.cfg.Bench.Modem
	var several *port.MatchError
	switch {
	case err == nil:
		opened.Close()
	case errors.As(err, &p.held):
	case errors.As(err, &p.mistake):
		return notChecked("%v", err)
	case errors.As(err, &several):
		return problem("write modem: with what tells them apart, or plug the module in; attest ports lists all", "%v", err)
	case errors.Is(err, fs.ErrNotExist):
		return problem(p.atPort("plug the module in, or give another port"), "%s does not exist", name)
	case errors.Is(err, fs.ErrPermission):
		return problem("add yourself to the device's group, often dialout, and log in again", "%s: permission denied", name)
	case strings.Contains(name, "://") && !strings.HasPrefix(name, "serial:"):
		return problem("start the serial server, or look at its address and the firewall before it", "%v", err)
	default:
		return problem(p.atPort("give the port of a modem"), "%v", err)
	}
	if info := p.info(); info.VID != "" {
		return ok("%s is USB %s:%s, interface %02x, at %s", info.Path, info.VID, info.PID, info.Interface, info.Location)
	}
	return ok("%s", name)
}

// free looks whether another program has the port.
func (p *patient) free(context.Context) Finding {
	if p.held == nil {
		return ok("free")
	}
	_, by, _ := strings.Cut(p.held.Error(), ": held by ")
	if p.held.PID == 0 {
		return problem("end the other program, or choose another port", "held by %s", by)
	}
	return problem(fmt.Sprintf("end it (kill %d), or choose another port", p.held.PID), "held by %s", by)
}

// open opens the port at a rate, 0 for that of the bench.
func (p *patient) open(ctx context.Context, rate int) (port.Port, error) {
	name := p.cfg.Bench.Modem
	if rate != 0 {
		name = atRate(name, rate)
	}
	return port.Open(ctx, name, p.machine())
}

// atRate is the port at another rate, as bench.yaml has it.
func atRate(name string, rate int) string {
	place, query, _ := strings.Cut(name, "?")
	values, err := url.ParseQuery(query)
	if err != nil {
		return name
	}
	if !strings.Contains(place, ":") {
		place = "serial://" + absolute(place)
	}
	values.Set("baud", strconv.Itoa(rate))
	return place + "?" + strings.ReplaceAll(values.Encode(), "%2F", "/")
}

// absolute is a path that means the same wherever the bench file is read.
func absolute(path string) string {
	if full, err := filepath.Abs(path); err == nil {
		return full
	}
	return path
}

// ratedBy is the rate that the bench gives a port, 0 for one that has none of its own.
func ratedBy(name string) int {
	place, query, _ := strings.Cut(name, "?")
	if strings.HasPrefix(place, "tcp:") {
		return 0
	}
	values, _ := url.ParseQuery(query) // what cannot be read was refused when the port was opened
	if rate, err := strconv.Atoi(values.Get("baud")); err == nil {
		return rate
	}
	return port.DefaultBaud
}

// info is what this machine knows of the port.
func (p *patient) info() port.Info {
	info, _ := port.Lookup(p.cfg.Bench.Modem, p.machine()) // of others it knows nothing
	return info
}

// machine is where the ports are.
func (p *patient) machine() port.Config {
	return port.Config{Sys: p.cfg.Bench.Sys, Dev: p.cfg.Bench.Dev}
}

// atPort is a hint that names a port which is known to answer AT, or says otherwise.
func (p *patient) atPort(otherwise string) string {
	own := p.info()
	candidates, _ := port.Candidates(p.machine()) // a machine that cannot say has none to offer
	for _, info := range candidates {
		if info.AT && info.Path != own.Path {
			return "the module's AT port is " + info.Path
		}
	}
	return otherwise + "; attest ports lists those of this machine"
}
