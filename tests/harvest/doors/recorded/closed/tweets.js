window.YTD.tweets.part0 = [
  {
    "tweet" : {
      "edit_info" : {
        "initial" : {
          "editTweetIds" : [
            "1588091220244369409"
          ],
          "editableUntil" : "2022-11-03T09:20:26.000Z",
          "editsRemaining" : "5",
          "isEditEligible" : true
        }
      },
      "retweeted" : false,
      "source" : "<a href=\"http://twitter.com/download/iphone\" rel=\"nofollow\">Twitter for iPhone</a>",
      "entities" : {
        "user_mentions" : [ ],
        "urls" : [ ],
        "symbols" : [ ],
        "media" : [
          {
            "expanded_url" : "https://twitter.com/jardins/status/1588091220244369409/photo/1",
            "indices" : [
              "26",
              "49"
            ],
            "url" : "https://t.co/aaaaaaaaaa",
            "media_url" : "http://pbs.twimg.com/media/AaaaaaaAAAAaaaa.jpg",
            "id_str" : "1588091211012767744",
            "id" : "1588091211012767744",
            "media_url_https" : "https://pbs.twimg.com/media/AaaaaaaAAAAaaaa.jpg",
            "sizes" : {
              "small" : {
                "w" : "680",
                "h" : "510",
                "resize" : "fit"
              },
              "large" : {
                "w" : "2048",
                "h" : "1536",
                "resize" : "fit"
              },
              "thumb" : {
                "w" : "150",
                "h" : "150",
                "resize" : "crop"
              },
              "medium" : {
                "w" : "1200",
                "h" : "900",
                "resize" : "fit"
              }
            },
            "type" : "photo",
            "display_url" : "pic.twitter.com/aaaaaaaaaa"
          }
        ],
        "hashtags" : [
          {
            "text" : "JardinsOuverts",
            "indices" : [
              "8",
              "23"
            ]
          }
        ]
      },
      "display_text_range" : [
        "0",
        "49"
      ],
      "favorite_count" : "5",
      "id_str" : "1588091220244369409",
      "truncated" : false,
      "retweet_count" : "1",
      "id" : "1588091220244369409",
      "possibly_sensitive" : false,
      "created_at" : "Thu Nov 03 08:50:26 +0000 2022",
      "favorited" : false,
      "full_text" : "Bonjour #JardinsOuverts 👋 https://t.co/aaaaaaaaaa",
      "lang" : "fr",
      "extended_entities" : {
        "media" : [
          {
            "expanded_url" : "https://twitter.com/jardins/status/1588091220244369409/photo/1",
            "indices" : [
              "26",
              "49"
            ],
            "url" : "https://t.co/aaaaaaaaaa",
            "media_url" : "http://pbs.twimg.com/media/AaaaaaaAAAAaaaa.jpg",
            "id_str" : "1588091211012767744",
            "id" : "1588091211012767744",
            "media_url_https" : "https://pbs.twimg.com/media/AaaaaaaAAAAaaaa.jpg",
            "sizes" : {
              "small" : {
                "w" : "680",
                "h" : "510",
                "resize" : "fit"
              },
              "large" : {
                "w" : "2048",
                "h" : "1536",
                "resize" : "fit"
              },
              "thumb" : {
                "w" : "150",
                "h" : "150",
                "resize" : "crop"
              },
              "medium" : {
                "w" : "1200",
                "h" : "900",
                "resize" : "fit"
              }
            },
            "type" : "photo",
            "display_url" : "pic.twitter.com/aaaaaaaaaa"
          }
        ]
      }
    }
  },
  {
    "tweet" : {
      "edit_info" : {
        "initial" : {
          "editTweetIds" : [
            "1587920147083591680"
          ],
          "editableUntil" : "2022-11-02T22:00:39.000Z",
          "editsRemaining" : "5",
          "isEditEligible" : false
        }
      },
      "retweeted" : false,
      "source" : "<a href=\"http://twitter.com/download/iphone\" rel=\"nofollow\">Twitter for iPhone</a>",
      "entities" : {
        "hashtags" : [ ],
        "symbols" : [ ],
        "user_mentions" : [
          {
            "name" : "Personne Deux",
            "screen_name" : "deux",
            "indices" : [
              "0",
              "5"
            ],
            "id_str" : "1002",
            "id" : "1002"
          }
        ],
        "urls" : [ ]
      },
      "display_text_range" : [
        "0",
        "34"
      ],
      "favorite_count" : "1",
      "in_reply_to_status_id_str" : "1587919612078739456",
      "id_str" : "1587920147083591680",
      "in_reply_to_user_id" : "1002",
      "truncated" : false,
      "retweet_count" : "0",
      "id" : "1587920147083591680",
      "in_reply_to_status_id" : "1587919612078739456",
      "created_at" : "Wed Nov 02 21:30:39 +0000 2022",
      "favorited" : false,
      "full_text" : "@deux Moi aussi, depuis longtemps…",
      "lang" : "fr",
      "in_reply_to_screen_name" : "deux",
      "in_reply_to_user_id_str" : "1002"
    }
  },
  {
    "tweet" : {
      "edit_info" : {
        "initial" : {
          "editTweetIds" : [
            "629269494221946880"
          ],
          "editableUntil" : "2015-08-06T13:05:13.000Z",
          "editsRemaining" : "5",
          "isEditEligible" : true
        }
      },
      "retweeted" : false,
      "source" : "<a href=\"http://tapbots.com/tweetbot\" rel=\"nofollow\">Tweetbot for iΟS</a>",
      "entities" : {
        "hashtags" : [
          {
            "text" : "cendre",
            "indices" : [
              "57",
              "64"
            ]
          },
          {
            "text" : "limaces",
            "indices" : [
              "65",
              "73"
            ]
          }
        ],
        "symbols" : [ ],
        "user_mentions" : [
          {
            "name" : "Personne Trois",
            "screen_name" : "trois",
            "indices" : [
              "24",
              "30"
            ],
            "id_str" : "1003",
            "id" : "1003"
          }
        ],
        "urls" : [
          {
            "url" : "http://t.co/bbbbbbbbbb",
            "expanded_url" : "http://semences.example/articles/contre-les-limaces",
            "display_url" : "semences.example/articles/contr…",
            "indices" : [
              "33",
              "55"
            ]
          }
        ]
      },
      "display_text_range" : [
        "0",
        "73"
      ],
      "favorite_count" : "1",
      "id_str" : "629269494221946880",
      "truncated" : false,
      "retweet_count" : "0",
      "id" : "629269494221946880",
      "possibly_sensitive" : false,
      "created_at" : "Thu Aug 06 12:35:13 +0000 2015",
      "favorited" : false,
      "full_text" : "Contre les limaces, par @trois - http://t.co/bbbbbbbbbb\n\n#cendre #limaces",
      "lang" : "fr"
    }
  },
  {
    "tweet" : {
      "edit_info" : {
        "initial" : {
          "editTweetIds" : [
            "629038813256515585"
          ],
          "editableUntil" : "2015-08-05T21:48:34.713Z",
          "editsRemaining" : "5",
          "isEditEligible" : true
        }
      },
      "retweeted" : false,
      "source" : "<a href=\"http://twitter.com/download/iphone\" rel=\"nofollow\">Twitter for iPhone</a>",
      "entities" : {
        "hashtags" : [ ],
        "symbols" : [ ],
        "user_mentions" : [
          {
            "name" : "Personne Quatre",
            "screen_name" : "quatre",
            "indices" : [
              "3",
              "10"
            ],
            "id_str" : "1004",
            "id" : "1004"
          }
        ],
        "urls" : [ ]
      },
      "display_text_range" : [
        "0",
        "68"
      ],
      "favorite_count" : "0",
      "id_str" : "629038813256515585",
      "truncated" : false,
      "retweet_count" : "0",
      "id" : "629038813256515585",
      "created_at" : "Wed Aug 05 21:18:34 +0000 2015",
      "favorited" : false,
      "full_text" : "RT @quatre: Au jardin samedi.\n\nSemis, boutures &amp; soupe ! http:/…",
      "lang" : "fr"
    }
  }
]