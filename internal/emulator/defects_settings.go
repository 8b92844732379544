package emulator

// tlsSettingDefects are what SSLCFG may take and keep wrongly.
func tlsSettingDefects() []defectRow {
	row := func(name, breaks, source string, f func(p []param), killedBy ...string) defectRow {
		return bending(name, areaSettings, breaks, source, []string{"+SSLCFG"}, keys(f), killedBy...)
	}
	// swaps exchanges values of keys that are set: "seclevel 3" by "2".
	swaps := func(pairs ...string) func(p []param) {
		return func(p []param) {
			for i := 0; i < len(pairs); i += 2 {
				if len(p) == 3 && p[0].text+" "+p[2].text == pairs[i] {
					p[2].text = pairs[i+1]
				}
			}
		}
	}
	return []defectRow{
		row("ssl-lowest-refused", "SSLCFG refuses the lowest value of each key", "class: range shifted by one",
			swaps("sslversion 0", "x", "seclevel 0", "x", "ignorelocaltime 0", "x", "verifymode 0", "x", "negotiatetimeout 10", "x"),
			"SSL-010.sslversion-0", "SSL-010.seclevel-0", "SSL-010.ignorelocaltime-0", "SSL-010.verifymode-0", "SSL-010.negotiatetimeout-10"),
		row("ssl-one-above-taken", "SSLCFG takes the number above the highest of each key", "class: range shifted by one",
			swaps("sslversion 5", "4", "seclevel 3", "2", "ignorelocaltime 2", "1", "verifymode 2", "1", "negotiatetimeout 301", "300"),
			"SSL-020.sslversion-5", "SSL-020.seclevel-3", "SSL-020.ignorelocaltime-2", "SSL-020.verifymode-2", "SSL-020.negotiatetimeout-301"),
		row("ssl-one-below-taken", "SSLCFG takes a negotiatetimeout of 9 s", "class: range shifted by one", swaps("negotiatetimeout 9", "10"), "SSL-020.negotiatetimeout-9"),
		row("ssl-seclevel-shifted", "seclevel is kept one too low", "class: parameter misread", swaps("seclevel 1", "0", "seclevel 2", "1"), "SSL-010.seclevel-1", "SSL-010.seclevel-2"),
		row("ssl-key-by-prefix", "SSLCFG takes what begins with a key for the key", "class: parameter misread", func(p []param) { p[0].text = upToKey(p[0].text) }, "SSL-042.sslversions"),
		row("ssl-context-6", "context 6 is taken for 5", "class: range shifted by one", func(p []param) {
			if p[1].text == "6" {
				p[1].text = "5"
			}
		}, "SSL-051.6"),
		row("ssl-text-cut", "a text of SSLCFG loses its last character", "class: off by one", func(p []param) {
			if len(p) == 3 && len(p[2].text) > 6 {
				p[2].text = p[2].text[:len(p[2].text)-1]
			}
		}, "SSL-010.hostname-broker-example", "SSL-010.cacert-attest-ca-crt"),
	}
}
