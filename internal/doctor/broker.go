package doctor

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strings"
	"syscall"

	"attest/broker"
	"attest/internal/luat"
)

// broker opens the listeners that a run would open.
func (p *patient) broker(ctx context.Context) Finding {
	var err error
	if p.config, p.host, err = p.cfg.Bench.Peer(); err != nil {
		return problem("", "%v", err)
	}
	if p.external = p.cfg.Bench.Broker.External; p.external != nil {
		return p.observe(ctx)
	}
	p.config.Guard = nil // it would keep from us what a stranger does, and so who is in the way
	p.config.Host = cmp.Or(p.config.Host, "127.0.0.1")
	p.peer, err = broker.Start(ctx, p.config)
	var taken *net.OpError
	switch {
	case errors.Is(err, syscall.EADDRINUSE) && errors.As(err, &taken):
		return problem("end the program that listens there, or choose others in broker.ports", "%s is taken", taken.Addr)
	case errors.Is(err, syscall.EADDRNOTAVAIL):
		return problem("broker.listen is 0.0.0.0, or one of "+strings.Join(ownAddresses(), ", "), "%s is no address of this machine", p.config.Host)
	case errors.Is(err, syscall.EACCES):
		return problem("choose ports above 1023 in broker.ports", "%v", err)
	case err != nil:
		return problem("look at broker in the bench file", "%v", err)
	}
	return ok("listens on %s, the modem is told %s", p.config.Host, p.host)
}

// observe looks whether a broker that somebody else runs lets this machine in, as a run needs it.
func (p *patient) observe(ctx context.Context) Finding {
	ctx, cancel := context.WithTimeout(ctx, p.scaled(loginTime))
	defer cancel()
	o, err := broker.Observe(ctx, *p.external, nil)
	if err != nil {
		return problem("start it, or look at its host, ports, files and login in broker.external", "%v", err)
	}
	o.Close()
	return ok("%s, somebody else's, lets this machine in: what only a broker sees is not checked there", p.external.Host)
}

// portOf is where the modem finds a listener, 0 for none.
func (p *patient) portOf(l broker.Listener) int {
	if p.external != nil {
		return p.external.Ports[l]
	}
	return p.peer.Port(l)
}

// ownAddresses are those by which others may reach this machine; a module has IPv4 alone
// on most networks.
func ownAddresses() []string {
	all, _ := net.InterfaceAddrs() // none is none
	var list []string
	for _, a := range all {
		if n, ok := a.(*net.IPNet); ok && n.IP.IsGlobalUnicast() && n.IP.To4() != nil {
			list = append(list, n.IP.String())
		}
	}
	return append(list, "127.0.0.1")
}

// idle looks whether somebody else has the modem connected to a broker.
func (p *patient) idle(ctx context.Context) Finding {
	said, err := p.ask(ctx, "AT+MQTTSTATU")
	if err != nil {
		return p.unanswered("AT+MQTTSTATU", err)
	}
	if state, err := luat.ParseStatus(said); err == nil && state != luat.Offline {
		return problem("end it, or let AT+MIPCLOSE close it, as attest run would", "the modem is connected to a broker already: somebody uses it")
	}
	return ok("not connected to any broker")
}

func (p *patient) plain(ctx context.Context) Finding {
	if p.portOf(broker.Plain) == 0 {
		return noListener()
	}
	return p.reach(ctx, broker.Plain)
}

func (p *patient) secure(ctx context.Context) Finding {
	if p.portOf(broker.TLS) == 0 {
		return noListener()
	}
	if err := p.configureTLS(ctx, map[string]string{luat.KeySecLevel: "0", luat.KeyIgnoreTime: "1"}); err != nil {
		return p.refused("AT+SSLCFG", err)
	}
	return p.reach(ctx, broker.TLS)
}

func (p *patient) mutual(ctx context.Context) Finding {
	if p.portOf(broker.Mutual) == 0 {
		return noListener()
	}
	settings, err := p.upload(ctx)
	if err != nil {
		return p.refused("AT+FSWRITE", err)
	}
	settings[luat.KeySecLevel] = "2"
	if err := p.configureTLS(ctx, settings); err != nil {
		return p.refused("AT+SSLCFG", err)
	}
	return p.reach(ctx, broker.Mutual)
}

func noListener() Finding {
	return notChecked("the broker has no such listener: scenarios that need it are skipped")
}

// unreached explains why nothing of the modem came to the broker by the MQTT commands: what
// arrives by the TCP/IP scene shows that the network is not in the way.
func (p *patient) unreached(ctx context.Context, l broker.Listener, what string) Finding {
	command := luat.Start(l != broker.Plain, p.host, p.portOf(l)).Command.Name()
	place := net.JoinHostPort(p.host, fmt.Sprint(p.portOf(l)))
	p.hangUp(ctx)
	switch told, arrived := p.dial(ctx, l); {
	case p.lost:
		return problem("plug the modem in again, look at its supply, and begin anew", "the port went away at AT+CIPSTART")
	case arrived:
		return warning(judged, "the network lets the modem through to %s by AT+CIPSTART, and AT%s does not arrive: %s", place, command, what)
	case told != "":
		what += "; AT+CIPSTART does not arrive either: " + told
	}
	hint := Way(p.host, p.portOf(l), false)
	if p.external != nil {
		hint = "look whether the cellular network lets the modem out to this port, and the broker's network lets it in"
	}
	return problem(hint, "the modem does not reach %s by AT%s: %s", place, command, what)
}

// dial connects to a listener by the TCP/IP scene, and tells what came of it: nothing where
// the scene cannot be used.
func (p *patient) dial(ctx context.Context, l broker.Listener) (told string, arrived bool) {
	opened, err := p.openScene(ctx)
	if opened {
		defer p.do(context.WithoutCancel(ctx), luat.Pending("AT+CIPSHUT"))
	}
	if err != nil {
		return "", false
	}
	from := p.seq()
	said, err := p.result(ctx, luat.Pending(luat.Dial(p.host, p.portOf(l))), p.patience, luat.ConnectOK, luat.ConnectFail, luat.AlreadyConnect)
	if !opened && said != luat.AlreadyConnect { // what stands already is somebody else's
		defer p.do(context.WithoutCancel(ctx), luat.Pending("AT+CIPCLOSE"))
	}
	switch {
	case missed(err):
		told = fmt.Sprintf("no answer within %v", p.scaled(p.patience))
	case err == nil:
		told = "it says " + says(said)
	}
	if p.external != nil {
		return told, said == luat.ConnectOK
	}
	return told, p.heard(ctx, from, l).accepted
}

// Way says what to look at if a modem that is told host and port of attest's broker does not
// reach it, or if somebody else answers there.
func Way(host string, port int, answered bool) string {
	addr, err := netip.ParseAddr(host)
	hint := fmt.Sprintf("open port %d in the firewall before this machine and forward it here (broker.ports keeps it the same)", port)
	switch {
	case err == nil && addr.IsLoopback():
		return host + " is the modem itself: say in broker.advertise by which name or address it reaches this machine"
	case answered:
		return "broker.advertise, or the forwarding of its port, leads to another machine"
	case err == nil && addr.IsPrivate():
		return host + " is a private address: unless the card's network leads here, broker.advertise must be a public name or address; " + hint
	}
	return hint
}

// refused is the finding for settings that the modem does not take.
func (p *patient) refused(command string, err error) Finding {
	var refusal *refusal
	if errors.As(err, &refusal) {
		return problem("look whether its file system is full (AT+FSMEM)", "%v", err)
	}
	return p.unanswered(command, err)
}
