package benchfile

import (
	"cmp"
	"fmt"
	"net/netip"
	"regexp"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"
)

// kind is what a value must be.
type kind[T comparable] struct {
	want   string                      // "a port from 1 to 65535"
	read   func(text string) (T, bool) // of a scalar
	show   func(T) string              // the reverse, as YAML; nil: fmt.Sprint
	schema map[string]any              // JSON Schema of the value
}

// parse reads a value.
func (k kind[T]) parse(n *yaml.Node) (T, error) {
	if n.Kind == yaml.ScalarNode && n.Tag != "!!null" {
		if v, ok := k.read(n.Value); ok {
			return v, nil
		}
	}
	var none T
	return none, want(k.want, got(n))
}

// flag is a yes or a no.
func flag() kind[bool] {
	return kind[bool]{
		want: "true or false", schema: map[string]any{"type": "boolean"},
		read: func(s string) (bool, bool) { return s == "true", s == "true" || s == "false" },
	}
}

// text is any text but a blank one.
func text(what string) kind[string] {
	return matching(what, regexp.MustCompile(`\S`))
}

// matching is a text with a form.
func matching(what string, form *regexp.Regexp) kind[string] {
	return kind[string]{
		want: what, read: func(s string) (string, bool) { return s, form.MatchString(s) }, show: scalar,
		schema: map[string]any{"type": "string", "pattern": form.String()},
	}
}

// A name becomes a part of the name of a directory.
var (
	names = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,31}$`)
	hosts = regexp.MustCompile(`^([A-Za-z0-9_.-]+|[0-9A-Fa-f.:]*:[0-9A-Fa-f.:]*)$`)
)

// host is what a modem can be told to connect to.
func host() kind[string] {
	k := matching("a name or an address without scheme and port, such as qa.example.org", hosts)
	k.read = func(s string) (string, bool) {
		_, err := netip.ParseAddr(s)
		return s, err == nil || hosts.MatchString(s) && !strings.Contains(s, ":")
	}
	return k
}

// address is where a machine can listen.
func address() kind[string] {
	return kind[string]{
		want: "an IP address of this machine, such as 0.0.0.0",
		read: func(s string) (string, bool) {
			_, err := netip.ParseAddr(s)
			return s, err == nil || s == "localhost"
		},
		show:   scalar,
		schema: map[string]any{"type": "string", "pattern": hosts.String()},
	}
}

// whole is a whole number from least to most.
func whole(what string, least, most int) kind[int] {
	return kind[int]{
		want: fmt.Sprintf("%s from %d to %d", what, least, most),
		read: func(s string) (int, bool) {
			n, err := strconv.Atoi(s)
			return n, err == nil && n >= least && n <= most
		},
		schema: map[string]any{"type": "integer", "minimum": least, "maximum": most},
	}
}

// WantMultiplier says which factors of the documented times [Multiplier] takes.
const WantMultiplier = "a number from 0.001 to 1000"

// Multiplier reports whether x can scale the documented times.
func Multiplier(x float64) bool { return x >= 0.001 && x <= 1000 }

func factor() kind[float64] {
	return kind[float64]{
		want: WantMultiplier,
		read: func(s string) (float64, bool) {
			x, err := strconv.ParseFloat(s, 64)
			return x, err == nil && Multiplier(x)
		},
		schema: map[string]any{"type": "number", "minimum": 0.001, "maximum": 1000},
	}
}

// times is a time from least to most.
func times(least, most time.Duration, example string) kind[time.Duration] {
	return kind[time.Duration]{
		want: fmt.Sprintf("a time from %s to %s, such as %s", short(least), short(most), example),
		read: func(s string) (time.Duration, bool) {
			d, err := time.ParseDuration(s)
			return d, err == nil && cmp.Compare(d, least) >= 0 && d <= most
		},
		show:   short,
		schema: map[string]any{"type": "string", "pattern": `^([0-9]+(\.[0-9]+)?(ms|s|m|h))+$`},
	}
}

// short is a time without the zeros that time.Duration prints behind it.
func short(d time.Duration) string {
	s := d.String()
	if strings.HasSuffix(s, "m0s") {
		s = strings.TrimSuffix(s, "0s")
	}
	if strings.HasSuffix(s, "h0m") {
		s = strings.TrimSuffix(s, "0m")
	}
	return s
}

// got names a value in a refusal.
func got(n *yaml.Node) string {
	switch {
	case n.Kind == yaml.SequenceNode && len(n.Content) == 0:
		return "an empty list"
	case n.Kind == yaml.SequenceNode:
		return "a list"
	case n.Kind == yaml.MappingNode:
		return "keys"
	case n.Kind == yaml.ScalarNode && n.Tag == "!!null":
		return "nothing"
	}
	return strconv.Quote(n.Value)
}
