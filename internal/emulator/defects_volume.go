package emulator

import (
	"slices"
	"strconv"
	"strings"
)

// volumeDefects break what the file system tells about itself, and its directories.
func volumeDefects() []fileDefect {
	row := func(name, breaks, source, command string, write func(fileForm) fileForm, killedBy ...string) fileDefect {
		return fileDefect{Defect{name, areaFiles, breaks, source, killedBy}, []string{command}, write, nil}
	}
	whole := func(name, breaks, source string, commands []string, f func(entry) entry, killedBy ...string) fileDefect {
		return fileDefect{Defect{name, areaFiles, breaks, source, killedBy}, commands, nil, f}
	}
	nothing := func(fileForm) fileForm { return func(*Modem, []param) (reply, error) { return reply{}, nil } }
	return []fileDefect{
		row("fsdel-keeps", "FSDEL deletes nothing", "manual FSDEL", "+FSDEL", nothing, "FS-026.slash", "FS-032", "FS-082"),
		row("fsrmdir-keeps", "FSRMDIR removes nothing", "manual FSRMDIR", "+FSRMDIR", nothing, "FS-042", "FS-010"),
		row("size-off-by-one", "FSFLSIZE counts a byte too many", "class: off by one", "+FSFLSIZE", printing(func(r reply) reply {
			n, _ := strconv.Atoi(strings.TrimPrefix(r.info[0], "+FSFLSIZE: "))
			return reply{info: []string{"+FSFLSIZE: " + itoa(n+1)}}
		}), "FS-010", "FS-033", "FS-051.1", "FS-051.255", "FS-051.256", "FS-051.4096", "FS-051.10239"),
		row("readhead-2", "FSREADHEAD takes 2", "manual FSREADHEAD", "+FSREADHEAD", swap(0, "2", "1"), "FS-007.2"),
		row("readhead-never", "FSREADHEAD changes nothing", "manual FSREADHEAD", "+FSREADHEAD", nothing, "FS-006.1", "FS-074", "FS-007.9"),
		row("readhead-unused", "FSREAD prints no head", "manual FSREADHEAD", "+FSREAD", data(func(b []byte) []byte { return []byte(strings.TrimPrefix(string(b), "+FSREAD: ")) }), "FS-074"),
		row("drive-d", "FSDRIVE names D", "manual FSDRIVE", "+FSDRIVE", printing(func(reply) reply { return reply{info: []string{"+FSDRIVE:D"}} }), "FS-004"),
		whole("file-test-forms", "the test forms of the file commands print their name", "at-facts Appendix A", slices.Concat(named(), []string{"+FSDRIVE", "+FSMEM"}), func(e entry) entry {
			e.test = answers(e.name + ": <filename>")
			return e
		}, "INV-002.FSLS", "INV-002.FSDRIVE", "FS-002.FSREAD", "FS-002.FSMEM", "INV-002.FSFLSIZE", "FS-002.FSCREATE", "FS-002.FSDEL", "FS-002.FSMKDIR", "FS-002.FSRMDIR", "FS-002.FSWRITE"),
		whole("free-never-changes", "FSMEM prints always the same", "manual FSMEM", []string{"+FSMEM"}, func(e entry) entry {
			e.execute = answers("+FSMEM: 64100 bytes")
			return e
		}, "FS-080"),
		whole("free-without-name", "FSMEM prints a bare number", "manual FSMEM", []string{"+FSMEM"}, func(e entry) entry {
			e.execute = answers("64100 bytes")
			return e
		}, "FS-005", "FS-010", "INV-004.fsmem"),
		whole("files-in-memory", "a restart loses the files", "at-facts §11", []string{"+RESET"}, func(e entry) entry {
			reset := e.execute
			e.execute = func(m *Modem) (reply, error) {
				clear(m.files.files)
				return reset(m)
			}
			return e
		}, "FS-081"),
	}
}

// sslDefects break what SSLCFG keeps, takes and prints.
func sslDefects() []fileDefect {
	row := func(name, breaks, source string, write func(fileForm) fileForm, killedBy ...string) fileDefect {
		return fileDefect{Defect{name, areaSettings, breaks, source, killedBy}, []string{"+SSLCFG"}, write, nil}
	}
	erases := func(p []param) bool { return len(p) == 3 && p[2].empty() }
	sets := func(p []param) bool { return len(p) == 3 && !p[2].empty() }
	skip := func(kind func([]param) bool) func(fileForm) fileForm {
		return func(write fileForm) fileForm {
			return func(m *Modem, p []param) (reply, error) {
				if kind(p) {
					return reply{}, nil
				}
				return write(m, p)
			}
		}
	}
	return []fileDefect{
		row("ssl-set-ignored", "SSLCFG keeps nothing that is set", "manual SSLCFG", skip(sets), "SSL-010.sslversion-1", "SSL-010.hostname-broker-example", "SSL-050.153", "SSL-010.sslversion-0", "SSL-010.sslversion-2", "SSL-010.sslversion-3", "SSL-010.ciphersuite-0X0035", "SSL-010.ciphersuite-0X002F", "SSL-010.ciphersuite-0X0005", "SSL-010.ciphersuite-0X0004", "SSL-010.ciphersuite-0X000A", "SSL-010.ciphersuite-0X003D", "SSL-010.cacert-ca-crt", "SSL-010.cacert-attest-ca-crt", "SSL-010.clientcert-client-crt", "SSL-010.seclevel-1", "SSL-010.negotiatetimeout-10", "SSL-010.clientrandom-bare", "SSL-010.clientrandom-quoted", "SSL-010.clientrandom-lower-case", "SSL-040.cacert"),
		row("ssl-erase-ignored", "SSLCFG erases nothing", "manual SSLCFG", skip(erases), "SSL-030.seclevel", "SSL-030.ciphersuite", "SSL-030.clientrandom", "SSL-050.88", "TLSN-004", "SSL-050.1", "SSL-050.2", "SSL-050.3", "SSL-050.4", "SSL-050.5", "SSL-030.sslversion", "SSL-030.cacert", "SSL-030.clientcert", "SSL-030.clientkey", "SSL-030.hostname", "SSL-030.ignorelocaltime", "SSL-030.negotiatetimeout", "SSL-030.verifymode"),
		row("ssl-first-value-counts", "a key of SSLCFG that has a value keeps it until it is erased", "class: parameter ignored", func(write fileForm) fileForm {
			return func(m *Modem, p []param) (reply, error) {
				if n, err := p[1].number(0, 153); err == nil && sets(p) && m.ssl[n][p[0].text] != "" {
					return reply{}, nil
				}
				return write(m, p)
			}
		}, "TLSN-005", "TLSD-003", "TLSV-003"),
		row("ssl-unchecked", "SSLCFG answers OK to values, keys and contexts that do not exist", "manual SSLCFG", forgive(func(p []param, _ error) bool { return len(p) == 3 }),
			"SSL-020.sslversion-5", "SSL-020.ciphersuite-0XFFFE", "SSL-020.seclevel-3", "SSL-020.ignorelocaltime-2", "SSL-020.negotiatetimeout-9", "SSL-020.negotiatetimeout-301",
			"SSL-020.clientrandom-57", "SSL-020.clientrandom-not-hex", "SSL-020.verifymode-2", "SSL-042.nonsense", "SSL-042.negotiatetime", "SSL-042.sslversions", "SSL-051.33", "SSL-051.35", "SSL-051.87", "SSL-051.89", "SSL-051.152", "SSL-051.255", "SSL-051.6", "SSL-051.154"),
		row("ssl-highest-refused", "SSLCFG refuses the highest value of each key", "class: off by one", change(func(p []param) bool {
			return !sets(p) || !slices.Contains([]string{"sslversion 4", "seclevel 2", "negotiatetimeout 300", "verifymode 1", "ciphersuite 0XFFFF", "ignorelocaltime 1"}, p[0].text+" "+p[2].text) && len(p[2].text) != 64
		}), "SSL-010.sslversion-4", "SSL-010.seclevel-2", "SSL-010.negotiatetimeout-300", "SSL-010.verifymode-1", "SSL-010.ciphersuite-0XFFFF", "SSL-010.ignorelocaltime-1", "SSL-010.clientrandom-64", "SSL-040.sslversion", "SSL-040.verifymode"),
		row("ssl-keys-mixed", "clientkey is kept as clientcert", "class: wrong object", func(write fileForm) fileForm {
			return func(m *Modem, p []param) (reply, error) {
				if p[0].text == "clientkey" && sets(p) {
					p[0].text = "clientcert"
				}
				return write(m, p)
			}
		}, "SSL-010.clientkey-client-key", "SSL-040.clientcert"),
		row("ssl-contexts-shared", "what is set in one context is set in all", "manual SSLCFG n", func(write fileForm) fileForm {
			return func(m *Modem, p []param) (reply, error) {
				for _, n := range sslContexts() {
					if len(p) == 3 {
						_, _ = write(m, []param{p[0], {text: itoa(n)}, p[2]})
					}
				}
				return write(m, p)
			}
		}, "SSL-052"),
		row("ssl-contexts-missing", "SSLCFG has no contexts but the MQTT one", "manual SSLCFG n", change(func(p []param) bool { return len(p) < 2 || p[1].text == "88" }), "SSL-050.0", "SSL-050.34", "SSL-050.153", "SSL-010.seclevel-0", "SSL-010.ignorelocaltime-0", "SSL-010.negotiatetimeout-60", "SSL-010.verifymode-0"),
		row("ssl-refusal-erases", "a value that is refused erases the key", "class: data lost", func(write fileForm) fileForm {
			return func(m *Modem, p []param) (reply, error) {
				r, err := write(m, p)
				if err != nil && sets(p) {
					_, _ = write(m, []param{p[0], p[1], {}})
				}
				return r, err
			}
		}, "SSL-020.seclevel-3", "SSL-020.negotiatetimeout-0", "SSL-020.clientrandom-55", "SSL-020.sslversion-negative", "SSL-020.sslversion-text", "SSL-020.ciphersuite-0X0001", "SSL-020.ciphersuite-text", "SSL-020.seclevel-negative", "SSL-020.seclevel-text", "SSL-020.ignorelocaltime-negative", "SSL-020.negotiatetimeout-text", "SSL-020.clientrandom-65", "SSL-020.verifymode-negative"),
		row("ssl-kept", "a restart keeps what SSLCFG has set", "at-facts §11", func(write fileForm) fileForm {
			var kept [][]param
			return func(m *Modem, p []param) (reply, error) {
				if len(p) == 3 {
					kept = append(kept, p)
				} else {
					for _, again := range kept {
						_, _ = write(m, again)
					}
				}
				return write(m, p)
			}
		}, "SSL-053.cacert", "SSL-053.hostname", "SSL-053.seclevel"),
		row("premaster-printed", "setting a premaster prints it", "manual SSLCFG premaster", func(write fileForm) fileForm {
			return func(m *Modem, p []param) (reply, error) {
				r, err := write(m, p)
				if p[0].text == "premaster" && sets(p) {
					r.info = append(r.info, p[2].text)
				}
				return r, err
			}
		}, "SSL-041"),
		{Defect{"ssl-test-form", areaSettings, "SSLCFG has no test form", "at-facts Appendix A", []string{"INV-002.SSLCFG"}}, []string{"+SSLCFG"}, nil, func(e entry) entry {
			e.test = nil
			return e
		}},
	}
}
