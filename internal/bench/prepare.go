package bench

import (
	"context"
	"fmt"
	"time"

	"attest/broker/pki"
	"attest/internal/at"
	"attest/internal/luat"
	"attest/internal/modem"
)

// initial are the commands that bring any modem to the state in which a scenario
// begins, in their order. What they answer does not matter: a command that finds
// nothing to close or to delete says ERROR.
func (b *Bench) initial() []string {
	d := b.release.Profile.Defaults
	commands := []string{
		fmt.Sprintf("ATE%d", d.Echo.Value),
		fmt.Sprintf("AT+CMEE=%d", d.CMEE.Value),
		fmt.Sprintf("AT+CREG=%d", d.Registration.Value),
		fmt.Sprintf("AT+CGREG=%d", d.Registration.Value),
		fmt.Sprintf("AT+CEREG=%d", d.Registration.Value),
		"AT+MDISCONNECT",
		"AT+MIPCLOSE",
		"AT+MQTTMODE=0",
		"AT+MQTTMSGSET=0",
		"AT+MQTTMSGGET",
		`AT+MCONFIG="attest","",""`,
		fmt.Sprintf(`AT+SSLCFG="seclevel",88,%d`, d.SecLevel.Value),
		fmt.Sprintf(`AT+SSLCFG="ignorelocaltime",88,%d`, d.IgnoreLocalTime.Value),
		"AT+CIPMUX=0",
		"AT+FSREADHEAD=0",
	}
	return append(commands, leftovers()...)
}

// leftovers are the commands that clear the TLS context of MQTT and delete the
// harness's files.
func leftovers() []string {
	var commands []string
	for _, key := range []string{"cacert", "clientcert", "clientkey", "hostname", "sslversion", "ciphersuite", "verifymode", "negotiatetimeout"} {
		commands = append(commands, fmt.Sprintf(`AT+SSLCFG=%q,88,`, key)) // erases it, manual SSLCFG
	}
	for _, file := range []string{pki.CAFile, pki.ClientCertFile, pki.ClientKeyFile} {
		commands = append(commands, fmt.Sprintf("AT+FSDEL=%q", file))
	}
	return commands
}

// prepare brings the modem to the state in which a scenario begins: it answers, is
// attached to the network, offline, reports directly, verifies nothing and holds
// none of our files.
func (b *Bench) prepare(ctx context.Context) error {
	for _, step := range []func(context.Context) error{b.wake, b.align, b.TakeStock, b.restore, b.reattach, b.clock, b.sweep} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	for _, command := range b.initial() {
		if _, err := b.do(ctx, command); err != nil {
			return fmt.Errorf("prepare the modem: %s: %w", command, err)
		}
	}
	return b.offline(ctx)
}

// offline waits until the modem has no connection left. It asks again when the modem
// says CLOSED, or a second later: V1169 says nothing after a close of its own.
func (b *Bench) offline(ctx context.Context) error {
	from, last := b.modem.Mark(), ""
	ctx, cancel := context.WithTimeout(ctx, b.scale(b.budget("AT+MIPCLOSE")))
	defer cancel()
	for {
		line, err := b.ask(ctx, "AT+MQTTSTATU")
		if err == nil {
			last = line
			if status, err := luat.ParseStatus(line); err == nil && status == luat.Offline {
				return nil
			}
			_, err = b.event(ctx, from, "CLOSED", isClosed)
		}
		if err != nil {
			return fmt.Errorf("prepare the modem: after MIPCLOSE it is still connected: %q: %w", last, err)
		}
	}
}

func isClosed(l at.Line) bool { return l.Text == "CLOSED" }

// ready prepares the modem. One that is lost, or cannot be prepared, is brought back.
func (b *Bench) ready(ctx context.Context) error {
	cause, _ := b.condition.state()
	if cause == nil {
		if cause = b.prepare(ctx); cause == nil || ctx.Err() != nil {
			return cause
		}
	}
	return b.bringBack(ctx, cause)
}

// hangUp lets the modem close its connection, so that it does not hear the broker
// go in the middle of the next trial.
func (b *Bench) hangUp(ctx context.Context) error {
	for _, command := range []string{"AT+MDISCONNECT", "AT+MIPCLOSE"} {
		if _, err := b.do(ctx, command); err != nil {
			return fmt.Errorf("end the trial: %s: %w", command, err)
		}
	}
	return nil
}

// ask sends a command and returns its first line of information.
func (b *Bench) ask(ctx context.Context, command string) (string, error) {
	answer, err := b.do(ctx, command)
	if err != nil {
		return "", err
	}
	if len(answer.Info) == 0 {
		return "", fmt.Errorf("%s answered %q without information", command, answer.Final.Text)
	}
	return answer.Info[0].Text, nil
}

// do sends a command within its documented time.
func (b *Bench) do(ctx context.Context, command string) (modem.Answer, error) {
	ctx, cancel := context.WithTimeout(ctx, b.scale(b.budget(command)))
	defer cancel()
	return b.modem.Do(ctx, luat.Pending(command))
}

// budget is the documented time for a command; before the release is known, the manual's default.
func (b *Bench) budget(command string) time.Duration {
	if b.release.Profile == nil {
		return 9 * time.Second // manual, maximum response times
	}
	return b.release.Profile.Budget(command)
}

func (b *Bench) scale(d time.Duration) time.Duration {
	return time.Duration(float64(d) * b.cfg.multiplier())
}
