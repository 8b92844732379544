@core
Feature: Faults while a subscription is made or given up
  The connection is lost, held up or filled with nonsense before or after SUBSCRIBE, SUBACK,
  UNSUBSCRIBE and UNSUBACK. SUBACK and UNSUBACK are never said without the broker's.

  @FLTS-001 @guide:passive-close @manual:MSUB
  Scenario Outline: the broker goes away where a SUBACK is due
    Given the modem is connected
    And the broker's next "SUBACK" meets the fault "<fault>"
    When I send `AT+MSUB="mqtt/sub_topic",1`
    Then the modem answers OK
    And the modem reports `CLOSED` within "30s"
    And the modem has not reported `SUBACK`
    And the MQTT status is "0"
    And the modem recovers as documented and publishes again

    Examples:
      | fault        |
      | close-before |
      | reset-before |
      | cut-close    |
      | cut-reset    |

  @FLTS-002 @guide:passive-close @manual:MSUB
  Scenario Outline: the broker goes away over a SUBSCRIBE
    Given the modem is connected
    And the modem's next "SUBSCRIBE" meets the fault "<fault>"
    When I send `AT+MSUB="mqtt/sub_topic",1`
    Then the modem answers OK
    And the modem reports `CLOSED` within "30s"
    And the modem has not reported `SUBACK`
    And the MQTT status is "0"
    And the modem recovers as documented and publishes again

    Examples:
      | fault        |
      | close-before |
      | reset-before |

  @FLTS-003 @guide:passive-close @manual:MSUB
  Scenario Outline: the broker goes away right after its SUBACK
    Given the modem is connected
    And the broker's next "SUBACK" meets the fault "<fault>"
    When I send `AT+MSUB="mqtt/sub_topic",1`
    Then the modem answers OK
    And the modem reports `CLOSED` within "30s"
    And the MQTT status is "0"
    And the modem recovers as documented and publishes again

    Examples:
      | fault       |
      | close-after |
      | reset-after |

  @FLTS-004 @manual:MSUB @mqtt:3.8.4-2 @mqtt:2.2.2-2
  Scenario Outline: what is no SUBACK to this SUBSCRIBE is not reported as one
    # Whether the modem closes, says ERROR or waits on is its own business.
    Given the modem is connected
    And the broker's next "SUBACK" meets the fault "<fault>"
    When I send `AT+MSUB="mqtt/sub_topic",1`
    Then the modem answers OK
    And the modem gets over the fault without `SUBACK`
    And the modem recovers as documented and publishes again

    Examples:
      | fault          |
      | stall          |
      | wrong-id       |
      | short          |
      | endless-length |

  @FLTS-005 @manual:MSUB
  Scenario Outline: a slow SUBACK is reported when it is there
    Given the modem is connected
    And the broker's next "SUBACK" meets the fault "<fault>"
    When I send `AT+MSUB="mqtt/sub_topic",1`
    Then the modem answers OK
    And the modem reports `SUBACK` within "30s"
    And the modem's `SUBACK` came after the broker's SUBACK
    When the broker publishes "123456" to "mqtt/sub_topic" at QoS "1"
    Then the modem reports the message "123456" of "mqtt/sub_topic" within "30s"

    Examples:
      | fault |
      | late  |
      | drip  |

  @FLTS-006 @manual:MSUB
  Scenario: a SUBACK that comes twice is reported once
    Given the modem is connected
    And the broker's next "SUBACK" meets the fault "twice"
    When I send `AT+MSUB="mqtt/sub_topic",1`
    Then the modem answers OK
    And the modem reports `SUBACK` within "30s"
    And the modem recovers as documented and publishes again

  @FLTS-007 @guide:passive-close @manual:MUNSUB
  Scenario Outline: the broker goes away where an UNSUBACK is due
    Given the modem is connected
    And the modem is subscribed to "mqtt/sub_topic" at QoS "1"
    And the broker's next "UNSUBACK" meets the fault "<fault>"
    When I send `AT+MUNSUB="mqtt/sub_topic"`
    Then the modem answers OK
    And the modem reports `CLOSED` within "30s"
    And the modem has not reported `UNSUBACK`
    And the MQTT status is "0"
    And the modem recovers as documented and publishes again

    Examples:
      | fault        |
      | close-before |
      | reset-before |
      | cut-reset    |

  @FLTS-008 @guide:passive-close @manual:MUNSUB
  Scenario Outline: the broker goes away over an UNSUBSCRIBE
    Given the modem is connected
    And the modem is subscribed to "mqtt/sub_topic" at QoS "1"
    And the modem's next "UNSUBSCRIBE" meets the fault "<fault>"
    When I send `AT+MUNSUB="mqtt/sub_topic"`
    Then the modem answers OK
    And the modem reports `CLOSED` within "30s"
    And the modem has not reported `UNSUBACK`
    And the modem recovers as documented and publishes again

    Examples:
      | fault        |
      | close-before |
      | reset-before |

  @FLTS-009 @guide:passive-close @manual:MUNSUB
  Scenario Outline: the broker goes away right after its UNSUBACK
    Given the modem is connected
    And the modem is subscribed to "mqtt/sub_topic" at QoS "1"
    And the broker's next "UNSUBACK" meets the fault "<fault>"
    When I send `AT+MUNSUB="mqtt/sub_topic"`
    Then the modem answers OK
    And the modem reports `CLOSED` within "30s"
    And the MQTT status is "0"
    And the modem recovers as documented and publishes again

    Examples:
      | fault       |
      | close-after |
      | reset-after |

  @FLTS-010 @manual:MUNSUB @mqtt:3.10.4-4 @mqtt:2.2.2-2
  Scenario Outline: what is no UNSUBACK to this UNSUBSCRIBE is not reported as one
    Given the modem is connected
    And the modem is subscribed to "mqtt/sub_topic" at QoS "1"
    And the broker's next "UNSUBACK" meets the fault "<fault>"
    When I send `AT+MUNSUB="mqtt/sub_topic"`
    Then the modem answers OK
    And the modem gets over the fault without `UNSUBACK`
    And the modem recovers as documented and publishes again

    Examples:
      | fault    |
      | stall    |
      | wrong-id |
      | short    |

  @FLTS-011 @manual:MUNSUB
  Scenario Outline: an UNSUBACK that is slow or comes twice is reported once
    Given the modem is connected
    And the modem is subscribed to "mqtt/sub_topic" at QoS "1"
    And the broker's next "UNSUBACK" meets the fault "<fault>"
    When I send `AT+MUNSUB="mqtt/sub_topic"`
    Then the modem answers OK
    And the modem reports `UNSUBACK` within "30s"
    And the modem recovers as documented and publishes again

    Examples:
      | fault |
      | late  |
      | twice |
