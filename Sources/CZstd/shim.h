// Zstandard's stable interface, and the trainer of dictionaries (Tools/TrainDictionary). No logic lives here.
#pragma once
#include <zdict.h>
#include <zstd.h>
