@core @cache
Feature: The ring indicator in cache mode
  Up to 780E V1155 a message that was cached raised no RI line. A bench that does not see the line
  can claim nothing about the pulse; what it can hold is the line of text that the pulse goes with.

  @CACHE-009 @history:H8 @guide:faq-6 @manual:CFGRI=
  Scenario: a cached message is announced while the ring indicator is on
    Given the modem is connected
    And the modem is subscribed to "mqtt/sub_topic" at QoS "0"
    And the modem caches messages
    When I send `AT+CFGRI=1`
    Then the modem answers OK
    When the broker publishes "ring" to "mqtt/sub_topic" at QoS "0"
    Then the modem reports `+MSUB: 0` within "30s"
    When I send `AT+CFGRI?`
    Then the modem answers one line like `\+CFGRI: ?1(,.*)?`, then OK
    When I send `AT+CFGRI=0`
    Then the modem answers OK
