package firmware

import (
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"attest/internal/nearest"
)

// problem is what is wrong with a value, and the keys that lead to it.
type problem struct {
	keys    []any
	message string
}

func wrong(message string, keys ...any) *problem { return &problem{keys, message} }

// validate returns the first thing in the profile that cannot be, located in
// the file.
func validate(file string, root *yaml.Node, p *Profile) error {
	for _, rule := range []func(*Profile) *problem{
		checkClaims, checkLimits, checkDefaults, checkErrors,
		checkPrompts, checkBoot, checkReadings, checkBudgets, checkBugs,
	} {
		if found := rule(p); found != nil {
			return at(file, find(root, found.keys...), "%s: %s", join(found.keys), found.message)
		}
	}
	return nil
}

// find follows keys and indexes as far as they lead.
func find(n *yaml.Node, keys ...any) *yaml.Node {
	for _, key := range keys {
		next := -1
		switch k := key.(type) {
		case int:
			next = k
		case string:
			for i := 0; i+1 < len(n.Content); i += 2 {
				if n.Content[i].Value == k {
					next = i + 1
				}
			}
		}
		if next < 0 || next >= len(n.Content) {
			return n
		}
		n = n.Content[next]
	}
	return n
}

func join(keys []any) string {
	return strings.ReplaceAll(strings.Trim(fmt.Sprint(keys), "[]"), " ", ".")
}

func checkClaims(p *Profile) *problem {
	known := []string{"core", "tls", "cache", "fs", "will", "qos2"}
	seen := map[string]bool{}
	for i, claim := range p.Claims {
		switch {
		case !slices.Contains(known, claim.Value):
			return wrong(nearest.Unknown("claim", claim.Value, known).Error(), "claims", i)
		case seen[claim.Value]:
			return wrong(fmt.Sprintf("duplicate claim %q", claim.Value), "claims", i)
		}
		seen[claim.Value] = true
	}
	if !seen["core"] {
		return wrong("every release claims core", "claims")
	}
	return nil
}

// checkLimits wants every limit positive and below what the protocols allow.
func checkLimits(p *Profile) *problem {
	l := &p.Limits
	below := map[string]int{ // MQTT-1.5.3-1 and MCONNECT: 16-bit lengths and times
		"topic": math.MaxUint16, "client-id": math.MaxUint16, "username": math.MaxUint16,
		"password": math.MaxUint16, "will-topic": math.MaxUint16, "will-message": math.MaxUint16,
		"keep-alive": math.MaxUint16, "payload": 268435455, "dns-name": 253,
		"cache-slots": 1000, "payload-idle": 3600,
	}
	for key, number := range numbers(l) {
		limit := math.MaxUint32
		if n, ok := below[key]; ok {
			limit = n
		}
		if number.Value < 1 || number.Value > limit {
			return wrong(fmt.Sprintf("want 1 to %d, got %d", limit, number.Value), "limits", key)
		}
	}
	switch {
	case l.NegotiateMin.Value > l.NegotiateMax.Value:
		return wrong("above negotiate-max", "limits", "negotiate-min")
	case l.FileChunk.Value > l.FSSize.Value:
		return wrong("above fs-size", "limits", "file-chunk")
	}
	return nil
}

func checkDefaults(p *Profile) *problem {
	d := &p.Defaults
	most := map[string]int{
		"echo": 1, "quiet": 1, "cmee": 2, "registration": 5, "baud": 921600, "flow-control": 2,
		"sec-level": 2, "ssl-version": 4, "ignore-local-time": 1, "mqtt-ssl-context": 255,
		"cip-quick-send": 2, "file-read-head": 1, "negotiate-timeout": p.Limits.NegotiateMax.Value,
	}
	for key, number := range numbers(d) {
		if number.Value < 0 || number.Value > most[key] {
			return wrong(fmt.Sprintf("want 0 to %d, got %d", most[key], number.Value), "defaults", key)
		}
	}
	switch {
	case d.Messages.Value != "direct" && d.Messages.Value != "cache":
		return wrong(fmt.Sprintf("want direct or cache, got %q", d.Messages.Value), "defaults", "messages")
	case d.Mode.Value != "ascii" && d.Mode.Value != "hex":
		return wrong(fmt.Sprintf("want ascii or hex, got %q", d.Mode.Value), "defaults", "mode")
	case d.NegotiateTimeout.Value < p.Limits.NegotiateMin.Value:
		return wrong("below limits.negotiate-min", "defaults", "negotiate-timeout")
	}
	return nil
}

func checkErrors(p *Profile) *problem {
	for key, number := range numbers(&p.Errors) {
		if number.Value < 0 || number.Value > math.MaxUint16 {
			return wrong(fmt.Sprintf("want 0 to 65535, got %d", number.Value), "errors", key)
		}
	}
	return nil
}

// numbers yields the Number fields of a struct by their YAML key, in order.
func numbers(section any) func(yield func(string, Number) bool) {
	return func(yield func(string, Number) bool) {
		v := reflect.ValueOf(section).Elem()
		for i := range v.NumField() {
			number, ok := v.Field(i).Interface().(Number)
			if ok && !yield(v.Type().Field(i).Tag.Get("yaml"), number) {
				return
			}
		}
	}
}
