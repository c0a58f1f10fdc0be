// libqrencode's stable interface. No logic lives here.
#pragma once
#include <qrencode.h>
