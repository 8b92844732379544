@tls @fs
Feature: Mutual TLS
  The guide's fourth flow: the CA certificate, a client certificate and its key are stored, and
  seclevel 2 verifies the server and shows the client certificate. The guide prints port 8883 for
  one-way and mutual TLS alike; here each has a listener of its own.

  @MUT-001 @guide:tls-mutual
  Scenario: the documented mutual TLS connection
    When I send `AT+CGATT?`
    Then the modem answers `+CGATT: 1`, then OK
    When I send `AT+FSCREATE="ca.crt"`
    Then the modem answers OK
    When I send `AT+FSWRITE="ca.crt",0,{ca-size},15`
    Then the modem prompts for data
    When I send the CA certificate
    Then the modem answers OK
    When I send `AT+FSCREATE="client.crt"`
    Then the modem answers OK
    When I send `AT+FSWRITE="client.crt",0,{cert-size},15`
    Then the modem prompts for data
    When I send the client certificate
    Then the modem answers OK
    When I send `AT+FSCREATE="client.key"`
    Then the modem answers OK
    When I send `AT+FSWRITE="client.key",0,{key-size},15`
    Then the modem prompts for data
    When I send the client key
    Then the modem answers OK
    When I send `AT+SSLCFG="cacert",88,"ca.crt"`
    Then the modem answers OK
    When I send `AT+SSLCFG="clientcert",88,"client.crt"`
    Then the modem answers OK
    When I send `AT+SSLCFG="clientkey",88,"client.key"`
    Then the modem answers OK
    When I send `AT+SSLCFG="seclevel",88,2`
    Then the modem answers OK
    When I send `AT+MCONFIG="868488076506128","{user}","{password}"`
    Then the modem answers OK
    When I send `AT+SSLMIPSTART="{host}",{mutual-port}`
    Then the modem answers OK
    And the modem reports `CONNECT OK` within "75s"
    And the broker finished a TLS handshake on the "mutual" listener with the client certificate
    When I send `AT+MCONNECT=1,60`
    Then the modem answers OK
    And the modem reports `CONNACK OK` within "30s"
    And the broker saw a CONNECT with client id "868488076506128", keep-alive "60" and a clean session
    And every CONNECT came from client "868488076506128" with user name "{user}" and password "{password}"

  @MUT-002 @guide:publish-subscribe @history:H4
  Scenario: messages go both ways over mutual TLS
    Given the modem is connected over mutual TLS
    And the modem is subscribed to "mqtt/sub_topic" at QoS "0"
    When I send `AT+MPUB="mqtt/pub_topic",1,0,"publish 1 payload"`
    Then the modem answers OK
    And the broker saw a PUBLISH of "publish 1 payload" to "mqtt/pub_topic" at QoS "1"
    And the modem reports `PUBACK` within "30s"
    When the broker publishes "123456" to "mqtt/sub_topic" at QoS "0"
    Then the modem reports `+MSUB: "mqtt/sub_topic",6 byte,123456` within "30s"

  @MUT-003 @manual:SSLCFG @guide:note-1
  Scenario: a client without a certificate is turned away
    Given the modem holds the CA certificate as "ca.crt"
    And the modem verifies the server by "ca.crt"
    When I send `AT+SSLMIPSTART="{host}",{mutual-port}`
    Then the modem answers OK
    And the modem reports a failed connection within "75s"
    And the modem has not reported `CONNECT OK`
    And the broker refused a client without certificate within "30s"
    And the broker saw no CONNECT
    And the modem can connect as documented

  @MUT-004 @manual:SSLCFG @history:H11
  Scenario: a client certificate that the server does not know is turned away
    Given the modem holds a client certificate of an unknown CA
    And the modem holds the CA certificate as "ca.crt"
    And the modem verifies the server by "ca.crt" and shows its own certificate
    When I send `AT+SSLMIPSTART="{host}",{mutual-port}`
    Then the modem answers OK
    And the modem reports a failed connection within "75s"
    And the modem has not reported `CONNECT OK`
    And the broker refused the client certificate within "30s"
    And the broker saw no CONNECT
    And the modem can connect as documented

  @MUT-005 @security @manual:SSLCFG
  Scenario: the server is verified in mutual TLS as well
    Given the modem holds its client certificate and key
    And the modem holds the wrong CA certificate as "ca.crt"
    And the modem verifies the server by "ca.crt" and shows its own certificate
    When I send `AT+SSLMIPSTART="{host}",{mutual-port}`
    Then the modem answers OK
    And the modem reports a failed connection within "75s"
    And the modem has not reported `CONNECT OK`
    And the modem turned away from the server within "30s"
    And the broker saw no CONNECT
    And the modem can connect as documented
