package emulator_test

// frameKillers are the dialogues that tell how a right thing is said wrongly.
func frameKillers() map[string]func(r rig) {
	dialogues := make(map[string]func(r rig))
	tell := func(slug string, dialogue func(r rig), manners ...string) {
		for _, manner := range manners {
			dialogues[slug+"-"+manner] = func(r rig) {
				dialogue(r)
				r.do("AT+CMEE?", "+CMEE :1", "OK")
			}
		}
	}
	results := []string{"missing", "twice", "wrong", "lf-alone", "cr-alone", "open", "torn", "late"}
	tell("cfun-result", func(r rig) { r.do("AT+CFUN=1", "OK") }, results...)
	tell("fsdel-result", func(r rig) { r.store("a", "x"); r.do("AT+FSDEL=a", "OK") }, results...)
	tell("sslcfg-result", func(r rig) { r.do(`AT+SSLCFG="seclevel",1,1`, "OK") }, results...)
	answers := []string{"lf-alone", "cr-alone", "twice", "cut", "torn", "behind-ok", "missing", "refused"}
	tell("csq-answer", func(r rig) { r.do("AT+CSQ", "+CSQ: 19,0", "OK") }, answers...)
	tell("fsflsize-answer", func(r rig) { r.store("a", "x"); r.do("AT+FSFLSIZE=a", "+FSFLSIZE: 1", "OK") }, answers...)
	tell("sslcfg-answer", func(r rig) { r.do(`AT+SSLCFG="seclevel",1`, `+SSLCFG:"seclevel",1,0`, "OK") }, answers...)
	return dialogues
}
