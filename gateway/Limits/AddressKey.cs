using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace ScimSuite.Gateway.Limits;

/// <summary>One source: an IPv4 address, or the /64 that one IPv6 subscriber has.</summary>
internal static class AddressKey
{
    public static ulong Of(IPAddress? address)
    {
        if (address is null)
        {
            return 0;
        }

        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        return address.AddressFamily == AddressFamily.InterNetworkV6 && !address.IsIPv4MappedToIPv6
            ? MemoryMarshal.Read<ulong>(bytes)
            : MemoryMarshal.Read<uint>(address.IsIPv4MappedToIPv6 ? bytes[12..] : bytes);
    }

    public static string Text(IPAddress? address) => address is null ? "" : (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToString();
}
