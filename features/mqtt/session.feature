@core
Feature: Sessions that are kept
  MCONNECT with clean session 0: what both ends must still know after the connection broke.

  @MQR-001 @mqtt:4.1.0-1 @mqtt:3.1.2-4 @manual:MCONNECT
  Scenario: the subscription outlives the connection
    Given the modem connects as client "kept-subscription" with a kept session
    And the modem is subscribed to "mqtt/sub_topic" at QoS "0"
    When the broker closes the connection
    Then the modem reports `CLOSED` within "30s"
    When the modem connects as client "kept-subscription" with a kept session
    Then every CONNECT came from client "kept-subscription" with user name "{user}" and password "{password}"
    When the broker publishes "123456" to "mqtt/sub_topic" at QoS "0"
    Then the modem reports the message "123456" of "mqtt/sub_topic" within "30s"
    And the broker saw "1" SUBSCRIBE in all

  @MQR-002 @mqtt:3.1.2-5 @mqtt:4.1.0-1
  Scenario: a message at QoS 1 that came meanwhile is delivered
    Given the modem connects as client "kept-qos-1" with a kept session
    And the modem is subscribed to "mqtt/sub_topic" at QoS "1"
    When the broker closes the connection
    Then the modem reports `CLOSED` within "30s"
    When the broker publishes "meanwhile" to "mqtt/sub_topic" at QoS "1"
    And the modem connects as client "kept-qos-1" with a kept session
    Then the modem reports the message "meanwhile" of "mqtt/sub_topic" within "30s"
    And "1" messages got each its PUBACK, in order

  @MQR-003 @qos2 @mqtt:3.1.2-5 @mqtt:4.3.3-2
  Scenario: a message at QoS 2 that came meanwhile is delivered once
    Given the modem connects as client "kept-qos-2" with a kept session
    And the modem is subscribed to "mqtt/sub_topic" at QoS "2"
    When I send `AT+MDISCONNECT`
    Then the modem answers OK
    And the broker saw a DISCONNECT within "10s"
    When the broker publishes "meanwhile" to "mqtt/sub_topic" at QoS "2"
    And the modem connects as client "kept-qos-2" with a kept session
    Then the modem reports the message "meanwhile" of "mqtt/sub_topic" within "30s"
    And the broker saw a PUBCOMP within "10s"
    And the modem reported that message "1" time

  @MQR-004 @mqtt:3.1.2-6
  Scenario: a clean session ends one that was kept
    Given the modem connects as client "kept-no-longer" with a kept session
    And the modem is subscribed to "mqtt/sub_topic" at QoS "0"
    When the broker closes the connection
    Then the modem reports `CLOSED` within "30s"
    When I send `AT+MIPCLOSE`
    Then the modem answers one final result
    Given the modem is configured as client "kept-no-longer"
    When I open a plain connection
    And I send `AT+MCONNECT=1,60`
    Then the modem answers OK
    And the modem reports `CONNACK OK` within "30s"
    When I send `AT+MSUB="mqtt/other_topic",0`
    Then the modem answers OK
    And the modem reports `SUBACK` within "30s"
    When the broker publishes "forgotten" to "mqtt/sub_topic" at QoS "0"
    And the broker publishes "the next" to "mqtt/other_topic" at QoS "0"
    Then the modem reports the message "the next" of "mqtt/other_topic" within "30s"
