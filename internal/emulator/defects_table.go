package emulator

import "attest/internal/emulator/mqttc"

// The defects of the AT side. Each is asked for at the one place that breaks.
const (
	connectOKWithoutCRLF defects = 1 << iota
	connackOKRefused
	connackOKEarly
	refusalUnreported
	wrongStateCode
	tlsFailureRestarts
	fswriteLosesByte
	mutualPublishFails
	pubackEarly
	pubcompMissing
	lengthInCharacters
	escapeKept
	subackTwice
	mpubexEcho
	mpubexNeedsPause
	cacheOverwritesNewest
	cacheStaysValid
	noClosed
	staleSession
	staleStatus
	noCGEV
	pdnHangs
)

// The areas: the guide's eight flows, and the files that two of them need.
const (
	areaPlain   = "plain connection"
	areaTLS     = "TLS without verification"
	areaOneWay  = "one-way TLS"
	areaMutual  = "mutual TLS"
	areaPublish = "publish and subscribe"
	areaCache   = "cache mode"
	areaClose   = "passive close"
	areaPDP     = "PDP deactivation"
	areaFiles   = "files"
)

// defectTable is every defect with its switch.
func defectTable() []defectRow {
	return []defectRow{
		{Defect{"connect-ok-without-crlf", areaPlain, "CONNECT OK is printed without its final CR LF", "history H1", nil}, connectOKWithoutCRLF, nil},
		{Defect{"connack-ok-although-refused", areaPlain, "CONNACK OK is printed when the broker refuses the login", "class: success reported without proof", nil}, connackOKRefused, nil},
		{Defect{"connack-ok-early", areaPlain, "CONNACK OK is printed with the OK of MCONNECT, before the broker's CONNACK", "class: success reported without proof", nil}, connackOKEarly, nil},
		{Defect{"refusal-unreported", areaPlain, "a refused login prints no ERROR", "manual MCONNECT", nil}, refusalUnreported, nil},
		{Defect{"keepalive-cap", areaPlain, "a keep-alive above 1 s acts as 1 s (the 300 s of the release, scaled)", "history H5", nil}, 0, func(k *mqttc.Knobs) { k.KeepAliveCap = 1 }},
		{Defect{"wrong-state-code", areaPlain, "an MQTT command in the wrong state answers +CME ERROR: 3 in place of 767", "at-facts §10.2", nil}, wrongStateCode, nil},
		{Defect{"password-not-sent", areaPlain, "CONNECT carries the user name without the password", "MQTT-3.1.2-21", nil}, 0, func(k *mqttc.Knobs) { k.NoPassword = true }},

		{Defect{"connect-ok-before-handshake", areaTLS, "SSLMIPSTART prints CONNECT OK when TCP stands, before the TLS handshake", "history H7", nil}, 0, func(k *mqttc.Knobs) { k.EarlySuccess = true }},
		{Defect{"tls-failure-restarts", areaTLS, "a failing TLS handshake restarts the modem", "history H11", nil}, tlsFailureRestarts, nil},
		{Defect{"tls-plain-text", areaTLS, "SSLMIPSTART makes a connection without TLS", "class: security silently missing", nil}, 0, func(k *mqttc.Knobs) { k.PlainText = true }},

		{Defect{"server-unverified", areaOneWay, "seclevel 1 accepts any server certificate", "manual SSLCFG seclevel", nil}, 0, func(k *mqttc.Knobs) { k.SkipServer = true }},
		{Defect{"issuer-unverified", areaOneWay, "a certificate of an unknown issuer is accepted; name and dates are checked", "manual SSLCFG cacert", nil}, 0, func(k *mqttc.Knobs) { k.SkipTrust = true }},

		{Defect{"mutual-publish-fails", areaMutual, "over mutual TLS the session stands, but nothing that is published is sent", "history H4", nil}, mutualPublishFails, nil},
		{Defect{"client-certificate-not-sent", areaMutual, "seclevel 2 presents no client certificate", "manual SSLCFG clientcert", nil}, 0, func(k *mqttc.Knobs) { k.NoClientCert = true }},
		{Defect{"mutual-unverified", areaMutual, "seclevel 2 accepts any server certificate", "manual SSLCFG seclevel", nil}, 0, func(k *mqttc.Knobs) { k.SkipMutual = true }},

		{Defect{"puback-early", areaPublish, "PUBACK is printed with the OK of MPUB, before the broker's PUBACK", "class: success reported without proof", nil}, pubackEarly, nil},
		{Defect{"pubcomp-missing", areaPublish, "PUBCOMP is never printed", "manual MPUB", nil}, pubcompMissing, nil},
		{Defect{"payload-cut", areaPublish, "what is published lacks its last byte", "class: data lost", nil}, 0, func(k *mqttc.Knobs) { k.CutPayload = true }},
		{Defect{"retain-dropped", areaPublish, "the retain flag is never sent", "manual MPUB retain", nil}, 0, func(k *mqttc.Knobs) { k.NoRetain = true }},
		{Defect{"length-in-characters", areaPublish, "+MSUB counts characters, not bytes", "at-facts §10.7", nil}, lengthInCharacters, nil},
		{Defect{"escape-kept", areaPublish, `\22, \0D, \0A and \5C are published as they were typed`, "manual MPUB message", nil}, escapeKept, nil},
		{Defect{"suback-twice", areaPublish, "SUBACK is printed twice", "class: result repeated", nil}, subackTwice, nil},
		{Defect{"mpubex-echo", areaPublish, "the data of MPUBEX are echoed, also after ATE0", "history H23", nil}, mpubexEcho, nil},
		{Defect{"mpubex-needs-pause", areaPublish, "data in the same write as MPUBEX are lost", "history H10", nil}, mpubexNeedsPause, nil},

		{Defect{"cache-overwrites-newest", areaCache, "a fifth message takes the slot of the newest, not of the oldest", "manual MQTTMSGGET", nil}, cacheOverwritesNewest, nil},
		{Defect{"cache-stays-valid", areaCache, "MQTTMSGGET leaves its slots VALID", "manual MQTTMSGGET", nil}, cacheStaysValid, nil},

		{Defect{"no-closed", areaClose, "CLOSED is not printed when the server closes", "history H24", nil}, noClosed, nil},
		{Defect{"stale-session", areaClose, "after CLOSED, MCONNECT answers OK and CONNACK OK without a connection", "class: success reported without proof", nil}, staleSession, nil},
		{Defect{"stale-status", areaClose, "after CLOSED, MQTTSTATU still reports a session", "manual MQTTSTATU", nil}, staleStatus, nil},

		{Defect{"no-cgev", areaPDP, "the loss of the PDP context is not reported", "manual CGEV", nil}, noCGEV, nil},
		{Defect{"pdn-hangs", areaPDP, "after the loss of the PDP context MIPSTART never activates it again", "guide §PDP被动去激活", nil}, pdnHangs, nil},

		{Defect{"fswrite-loses-byte", areaFiles, "the last byte of FSWRITE is not stored", "class: data lost", nil}, fswriteLosesByte, nil},
	}
}
