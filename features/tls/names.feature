@tls
Feature: The server's name
  `hostname` is the name that the modem sends in its ClientHello (SNI): public brokers require it
  (history H6, at-facts §11). The names here are other than the host that is dialled.

  @TLSN-001 @manual:SSLCFG:hostname @history:H6 @at-facts:11
  Scenario: the ClientHello carries the hostname
    Given the modem is set up for seclevel "0"
    And the TLS setting "hostname" is "sni.attest.test"
    When I send `AT+SSLMIPSTART="{host}",{tls-port}`
    Then the modem answers OK
    And the modem reports `CONNECT OK` within "75s"
    And the broker finished a TLS handshake on the "tls" listener
    And the broker saw a ClientHello for "sni.attest.test"

  @TLSN-002 @history:H6 @manual:SSLCFG:hostname
  Scenario: a server that requires SNI is reached
    Given the broker requires the server name "sni.attest.test"
    And the modem is set up for seclevel "0"
    And the TLS setting "hostname" is "sni.attest.test"
    When I send `AT+SSLMIPSTART="{host}",{tls-port}`
    Then the modem answers OK
    And the modem reports `CONNECT OK` within "75s"
    And the broker finished a TLS handshake on the "tls" listener

  @TLSN-003 @fs @history:H6 @manual:SSLCFG:hostname
  Scenario Outline: a server that requires SNI is reached and verified
    Given the broker requires the server name "localhost"
    And the modem is set up for seclevel "<seclevel>"
    And the TLS setting "hostname" is "localhost"
    When I send `AT+SSLMIPSTART="{host}",{<port>-port}`
    Then the modem answers OK
    And the modem reports `CONNECT OK` within "75s"
    And the broker finished a TLS handshake on the "<port>" listener

    Examples:
      | seclevel | port   |
      | 1        | tls    |
      | 2        | mutual |

  @TLSN-004 @manual:SSLCFG:hostname
  Scenario: a hostname that was erased is not sent
    Given the modem is set up for seclevel "0"
    And the TLS setting "hostname" is "sni.attest.test"
    And the TLS setting "hostname" is erased
    When I send `AT+SSLMIPSTART="{host}",{tls-port}`
    Then the modem answers OK
    And the modem reports `CONNECT OK` within "75s"
    And the broker finished a TLS handshake on the "tls" listener
    And the broker saw no ClientHello for "sni.attest.test"

  @TLSN-005 @manual:SSLCFG:hostname
  Scenario: the last hostname counts
    Given the modem is set up for seclevel "0"
    And the TLS setting "hostname" is "first.attest.test"
    And the TLS setting "hostname" is "second.attest.test"
    When I send `AT+SSLMIPSTART="{host}",{tls-port}`
    Then the modem answers OK
    And the modem reports `CONNECT OK` within "75s"
    And the broker finished a TLS handshake on the "tls" listener
    And the broker saw a ClientHello for "second.attest.test"

  # No source says that the hostname is compared with the certificate: it is the SNI name
  # (at-facts §11). Refusing another's certificate is the better modem, but both are accepted.
  @TLSN-006 @fs @manual:SSLCFG:hostname @history:H11
  Scenario Outline: a certificate for another name than the hostname
    Given the broker presents the "<chain>" certificate chain
    And the modem is set up for seclevel "<seclevel>"
    And the TLS setting "hostname" is "localhost"
    When I send `AT+SSLMIPSTART="{host}",{<port>-port}`
    Then the modem connects or fails within "75s"
    And the modem can connect as documented

    Examples:
      | cell         | chain      | seclevel | port   |
      | wrong-host-1 | wrong-host | 1        | tls    |
      | wrong-host-2 | wrong-host | 2        | mutual |
      | cn-only-1    | cn-only    | 1        | tls    |
      | cn-only-2    | cn-only    | 2        | mutual |

  # The certificate is the stored CA's and names the hostname, but not the host that was dialled. Which
  # of the two names a module looks for, if any, no source says.
  @TLSN-007 @fs @manual:SSLCFG:hostname @history:H11
  Scenario Outline: a certificate for the hostname
    Given the broker presents the "wrong-host" certificate chain
    And the modem is set up for seclevel "<seclevel>"
    And the TLS setting "hostname" is "elsewhere.invalid"
    When I send `AT+SSLMIPSTART="{host}",{<port>-port}`
    Then the modem connects or fails within "75s"
    And the modem can connect as documented

    Examples:
      | seclevel | port   |
      | 1        | tls    |
      | 2        | mutual |
