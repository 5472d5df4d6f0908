using System.Runtime.CompilerServices;

// Every struct that crosses is blittable, so what the compiler lays out is what C sees.
[assembly: DisableRuntimeMarshalling]
