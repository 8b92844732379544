package bench

import (
	"fmt"
	"slices"
	"strings"

	"attest/internal/at"
)

// setting is one thing that a modem is set to, and that a run changes.
type setting struct {
	name  string
	ask   string                                       // the command that tells it
	read  func(lines []string) (value string, ok bool) // what the answer says; ok: it can be written
	write func(value string) []string                  // the commands that set it
	only  string                                       // given back only if it was this; "": whatever it was
	echo  bool                                         // told by the echo of the question, not by its answer
}

// settings are all that is noted, in the order in which it is given back: the radio
// first, which takes its time; the echo last, so that all answers look alike until then.
func settings() []setting {
	list := []setting{
		towards("1", numbers("+CFUN", 1)), operatorMode(), operatorFormat(), towards("1", numbers("+CGATT", 1)),
		numbers("+CREG", 1), numbers("+CGREG", 1), numbers("+CEREG", 1), numbers("+CGEREP", 2),
		definition(2), definition(5), definition(6), definition(15), login(5),
		numbers("+CIPMUX", 1), numbers("+CIPSSL", 1), nameServers(),
		numbers("+MQTTMODE", 1), numbers("+MQTTMSGSET", 1), numbers("+CFGRI", 4), charset(),
	}
	for _, key := range sslKeys() {
		list = append(list, sslSetting(key, 88), sslSetting(key, 0), sslSetting(key, 1))
	}
	for _, n := range []int{2, 3, 4, 5, 34, 153} {
		list = append(list, sslSetting("hostname", n))
	}
	return append(list, numbers("+FSREADHEAD", 1), numbers("+CMEE", 1), echo())
}

// sslKeys are the keys of AT+SSLCFG (manual SSLCFG).
func sslKeys() []string {
	return []string{
		"sslversion", "ciphersuite", "cacert", "clientcert", "clientkey", "seclevel",
		"hostname", "ignorelocaltime", "negotiatetimeout", "clientrandom", "premaster", "verifymode",
	}
}

// numbers is a setting of up to n numbers, which the write form takes as the read form
// tells them. What a read form tells behind them is a state.
func numbers(name string, n int) setting {
	return setting{
		name: name, ask: "AT" + name + "?",
		read: func(lines []string) (string, bool) {
			params := parameters(lines, name, nil)
			params = params[:min(n, len(params))]
			return strings.Join(params, ","), len(params) > 0 && !slices.ContainsFunc(params, notDigits)
		},
		write: func(value string) []string { return []string{"AT" + name + "=" + value} },
	}
}

// towards is a setting that is given back only if it had this value: a radio that was
// off before the run has been switched on for good reason.
func towards(value string, s setting) setting {
	s.only = value
	return s
}

// echo is whether the modem repeats what it is sent. There is no read form (manual ATE).
func echo() setting {
	return setting{name: "E", ask: "AT", echo: true, write: func(value string) []string { return []string{"ATE" + value} }}
}

func charset() setting {
	return setting{
		name: "+CSCS", ask: "AT+CSCS?",
		read: func(lines []string) (string, bool) {
			params := parameters(lines, "+CSCS", nil)
			return strings.Join(params, ","), len(params) == 1 && writable(params[0])
		},
		write: func(value string) []string { return []string{`AT+CSCS="` + value + `"`} },
	}
}

// operatorMode is how the network is chosen; of a manual choice also which one.
func operatorMode() setting {
	return setting{
		name: "+COPS mode", ask: "AT+COPS?",
		read: func(lines []string) (string, bool) {
			p := parameters(lines, "+COPS", nil)
			switch {
			case len(p) > 0 && p[0] == "0":
				return "0", true
			case len(p) > 2 && (p[0] == "1" || p[0] == "4") && !notDigits(p[1]) && writable(p[2]):
				return fmt.Sprintf(`%s,%s,"%s"`, p[0], p[1], p[2]), true
			}
			return "", false
		},
		write: func(value string) []string { return []string{"AT+COPS=" + value} },
	}
}

// operatorFormat is how AT+COPS? names the network.
func operatorFormat() setting {
	return setting{
		name: "+COPS format", ask: "AT+COPS?",
		read: func(lines []string) (string, bool) {
			p := parameters(lines, "+COPS", nil)
			if len(p) < 2 || notDigits(p[1]) {
				return "", false
			}
			return p[1], true
		},
		write: func(value string) []string { return []string{"AT+COPS=3," + value} },
	}
}

// definition is that of a PDP context that scenarios define and delete. Its address is
// the network's.
func definition(cid int) setting {
	id := fmt.Sprint(cid)
	return setting{
		name: "+CGDCONT " + id, ask: "AT+CGDCONT?",
		read: func(lines []string) (string, bool) {
			p := parameters(lines, "+CGDCONT", []string{id})
			if len(p) < 3 {
				return "", p == nil // there is none
			}
			return fmt.Sprintf(`,"%s","%s"`, p[1], p[2]), writable(p[1]) && writable(p[2])
		},
		write: func(value string) []string { return []string{"AT+CGDCONT=" + id + value} },
	}
}

// login is that of a PDP context; of one without a definition there is none to set.
func login(cid int) setting {
	id := fmt.Sprint(cid)
	return setting{
		name: "+CGAUTH " + id, ask: "AT+CGAUTH?",
		read: func(lines []string) (string, bool) {
			p := parameters(lines, "+CGAUTH", []string{id})
			switch {
			case len(p) < 2:
				return "", p == nil
			case p[1] == "0":
				return ",0", true
			case len(p) < 4:
				return "", false
			}
			return fmt.Sprintf(`,%s,"%s","%s"`, p[1], p[2], p[3]), !notDigits(p[1]) && writable(p[2]) && writable(p[3])
		},
		write: func(value string) []string {
			if value == "" {
				return nil
			}
			return []string{"AT+CGAUTH=" + id + value}
		},
	}
}

// nameServers are set as they are told, "PrimaryDns: 1.2.3.4SecondaryDns: 5.6.7.8", on
// one line or two (manual CDNSCFG).
func nameServers() setting {
	return setting{
		name: "+CDNSCFG", ask: "AT+CDNSCFG?",
		read: func(lines []string) (string, bool) {
			all := strings.ReplaceAll(strings.ReplaceAll(strings.Join(lines, ""), " ", ""), `"`, "")
			rest, ok := strings.CutPrefix(all, "PrimaryDns:")
			first, second, both := strings.Cut(rest, "SecondaryDns:")
			value := strings.TrimSuffix(first+","+second, ",")
			return value, ok && both && first != "" && strings.Trim(value, "0123456789.,") == ""
		},
		write: func(value string) []string { return []string{"AT+CDNSCFG=" + value} },
	}
}

// sslSetting is a key of a TLS context. One that is empty is erased.
func sslSetting(key string, n int) setting {
	id := fmt.Sprint(n)
	return setting{
		name: fmt.Sprintf("+SSLCFG %s %d", key, n), ask: fmt.Sprintf("AT+SSLCFG=%q,%d", key, n),
		read: func(lines []string) (string, bool) {
			p := parameters(lines, "+SSLCFG", []string{key, id})
			switch {
			case p == nil:
				return "", false
			case len(p) < 3:
				return "", true
			}
			return p[2], writable(p[2])
		},
		write: func(value string) []string {
			if value != "" && key != "ciphersuite" && notDigits(value) {
				value = `"` + value + `"`
			}
			return []string{fmt.Sprintf("AT+SSLCFG=%q,%d,%s", key, n, value)}
		},
	}
}

// parameters are those of the line of an answer that begins with a name and these first
// parameters; nil if there is none.
func parameters(lines []string, name string, first []string) []string {
	for _, line := range lines {
		rest, ok := strings.CutPrefix(line, name)
		if !ok {
			continue
		}
		rest, ok = strings.CutPrefix(strings.TrimLeft(rest, " "), ":") // +CMEE :1
		params, err := at.Params(strings.TrimSpace(rest))
		if !ok || err != nil || len(params) < len(first) {
			continue
		}
		for i := range first {
			params[i] = strings.Trim(params[i], `"`) // ciphersuite",88, in the manual
		}
		if slices.Equal(params[:len(first)], first) {
			return params
		}
	}
	return nil
}

// notDigits reports whether a text is no decimal number.
func notDigits(text string) bool { return text == "" || strings.Trim(text, "0123456789") != "" }

// writable reports whether a text can stand between quotes as it was told: its escapes
// stay the vendor's, and no modem makes us send it a command.
func writable(text string) bool {
	return !strings.ContainsFunc(text, func(r rune) bool { return r < ' ' || r == '"' || r == 0x7F || r == 0xFFFD })
}
