package bench

import (
	"context"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"

	"attest/broker"
	"attest/internal/nearest"
)

var hole = regexp.MustCompile(`\{[a-z]+(-[a-z]+)*\}`)

// holes are what a literal command may leave to the bench: a real modem reaches
// another address than an emulated one.
var holes = map[string]func(context.Context, *Trial) (string, error){
	"host":        func(_ context.Context, t *Trial) (string, error) { return t.bench.cfg.host(), nil },
	"user":        func(_ context.Context, t *Trial) (string, error) { return t.bench.cfg.Broker.User, nil },
	"password":    func(_ context.Context, t *Trial) (string, error) { return t.bench.cfg.Broker.Password, nil },
	"plain-port":  listenerPort(broker.Plain),
	"tls-port":    listenerPort(broker.TLS),
	"mutual-port": listenerPort(broker.Mutual),
	"closed-port": closedPort,
	"echo-port":   echoPort,
	"ca-size":     sizeOf(func(a Certificates) []byte { return a.CAPEM() }),
	"cert-size":   sizeOf(func(a Certificates) []byte { cert, _ := a.Client(); return cert }),
	"key-size":    sizeOf(func(a Certificates) []byte { _, key := a.Client(); return key }),
	"release":     func(_ context.Context, t *Trial) (string, error) { return t.bench.release.Raw, nil },
	"model":       func(_ context.Context, t *Trial) (string, error) { return t.Profile().Identities.Model.Value, nil },
	"manufacturer": func(_ context.Context, t *Trial) (string, error) {
		return t.Profile().Identities.Manufacturer.Value, nil
	},
	"payload-limit":   number(func(t *Trial) int { return t.Profile().Limits.Payload.Value }),
	"payload-over":    number(func(t *Trial) int { return t.Profile().Limits.Payload.Value + 1 }),
	"cache-limit":     number(func(t *Trial) int { return t.Profile().Limits.CacheMessage.Value }),
	"keep-alive":      number(keepAlive),
	"line-rate":       number(func(t *Trial) int { rate, _ := t.bench.cfg.lineRate(); return rate }),
	"factory-rate":    number(func(t *Trial) int { return t.Profile().Defaults.Baud.Value }),
	"long-keep-alive": number(func(t *Trial) int { return 2 * keepAlive(t) }),
}

// Fill puts the bench's values into the holes of a literal command, such as
// {host} and {plain-port}. An unknown hole is an error that names the nearest.
func (t *Trial) Fill(ctx context.Context, text string) (string, error) {
	var failed error
	filled := hole.ReplaceAllStringFunc(text, func(match string) string {
		name := match[1 : len(match)-1]
		value, ok := holes[name]
		if !ok {
			failed = nearest.Unknown("hole", name, slices.Sorted(maps.Keys(holes)))
			return match
		}
		put, err := value(ctx, t)
		if err != nil {
			failed = fmt.Errorf("fill %s: %w", match, err)
		}
		return put
	})
	return filled, failed
}

func listenerPort(l broker.Listener) func(context.Context, *Trial) (string, error) {
	return func(ctx context.Context, t *Trial) (string, error) {
		if t.External() {
			return t.externalPort(ctx, l)
		}
		b, err := t.Broker(ctx)
		if err != nil {
			return "", err
		}
		return strconv.Itoa(b.Port(l)), nil
	}
}

func closedPort(ctx context.Context, t *Trial) (string, error) {
	b, err := t.Broker(ctx)
	if err != nil {
		return "", err
	}
	number, err := b.ClosedPort()
	return strconv.Itoa(number), err
}

func echoPort(ctx context.Context, t *Trial) (string, error) {
	b, err := t.Broker(ctx)
	if err != nil {
		return "", err
	}
	number, err := b.EchoPort()
	return strconv.Itoa(number), err
}

func sizeOf(data func(Certificates) []byte) func(context.Context, *Trial) (string, error) {
	return number(func(t *Trial) int { return len(data(t.Authority())) })
}

// keepAlive is the shortest keep-alive time, in seconds, whose pings can be told
// apart on the bench: five times the silence that proves something there.
func keepAlive(t *Trial) int {
	return max(1, int((5 * t.Quiet(windowUnit)).Seconds()))
}

func number(value func(*Trial) int) func(context.Context, *Trial) (string, error) {
	return func(_ context.Context, t *Trial) (string, error) { return strconv.Itoa(value(t)), nil }
}
