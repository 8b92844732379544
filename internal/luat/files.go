package luat

import (
	"strconv"

	"attest/internal/at"
)

// MQTTContext is the number of the TLS context that MQTT uses (manual SSLCFG).
const MQTTContext = 88

// The keys of AT+SSLCFG that the flows need; manual SSLCFG has them all.
const (
	KeyCACert     = "cacert"
	KeyClientCert = "clientcert"
	KeyClientKey  = "clientkey"
	KeySecLevel   = "seclevel"   // 0 none, 1 the server, 2 both
	KeyVersion    = "sslversion" // 0 SSL 3.0 … 3 TLS 1.2, 4 all
	KeyHostname   = "hostname"   // SNI
	KeyIgnoreTime = "ignorelocaltime"
)

// SSLConfig is AT+SSLCFG that sets key of the MQTT context. A number is sent
// bare, anything else in quotes, as the guide does.
func SSLConfig(key, value string) at.Pending {
	if _, err := strconv.ParseUint(value, 10, 32); err != nil {
		value = Quote(value)
	}
	return command("+SSLCFG", Quote(key), strconv.Itoa(MQTTContext), value)
}

// SSLRead is AT+SSLCFG that reads key of the MQTT context.
func SSLRead(key string) at.Pending {
	return command("+SSLCFG", Quote(key), strconv.Itoa(MQTTContext))
}

// SSLErase is AT+SSLCFG that brings key of the MQTT context back to its default.
func SSLErase(key string) at.Pending {
	return command("+SSLCFG", Quote(key), strconv.Itoa(MQTTContext), "")
}

// FileCreate is AT+FSCREATE. A name has at most 64 bytes.
func FileCreate(name string) at.Pending { return command("+FSCREATE", Quote(name)) }

// FileWrite is AT+FSWRITE: the modem asks for size bytes with a prompt and waits
// seconds for them. With add they go behind what the file holds.
func FileWrite(name string, add bool, size, seconds int) at.Pending {
	return command("+FSWRITE", Quote(name), flag(add), strconv.Itoa(size), strconv.Itoa(seconds))
}

// FileRead is AT+FSREAD of size bytes from position on. The file must have them:
// the answer does not say how many come.
func FileRead(name string, size, position int) at.Pending {
	return command("+FSREAD", Quote(name), flag(position > 0), strconv.Itoa(size), strconv.Itoa(position))
}

// FileDelete is AT+FSDEL.
func FileDelete(name string) at.Pending { return command("+FSDEL", Quote(name)) }

// FileSize is AT+FSFLSIZE; ParseFileSize reads its answer.
func FileSize(name string) at.Pending { return command("+FSFLSIZE", Quote(name)) }

// FileList is AT+FSLS: one information line an entry, directories end in a backslash.
func FileList(directory string) at.Pending { return command("+FSLS", Quote(directory)) }
