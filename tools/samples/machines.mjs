// The machines, systems and images of the samples. Everything here is made up, except product names and build strings that Microsoft publishes.

export const V0H = {
  build: '10.0.15063',
  buildString: '15063.0.amd64fre.rs2_release.170317-1834',
  branch: 'rs2_release',
  edition: 'EnterpriseG',
  sku: 171,
  productName: 'Windows 10 Enterprise G',
};

export const V2020L = {
  build: '10.0.17763',
  buildString: '17763.1.amd64fre.rs5_release.180914-1434',
  branch: 'rs5_release',
  edition: 'EnterpriseG',
  sku: 171,
  productName: 'Windows 10 Enterprise G',
};

export const LTSC2019 = {
  build: '10.0.17763',
  buildString: '17763.1.amd64fre.rs5_release.180914-1434',
  branch: 'rs5_release',
  edition: 'EnterpriseS',
  sku: 125,
  productName: 'Windows 10 Enterprise LTSC',
};

const MODELS = {
  desktop: {
    manufacturer: 'LENOVO',
    model: '10M9A0R2CW',
    family: 'ThinkCentre M710t',
    bios: 'M16KT56A',
    biosDate: '20190418000000.000000+000',
    memory: 8589934592,
    cpu: 'Intel(R) Core(TM) i5-7400 CPU @ 3.00GHz',
    cpuCaption: 'Intel64 Family 6 Model 158 Stepping 9',
    clock: 3000,
    logical: 4,
    storage: { service: 'iaStorAC', id: 'pci\\ven_8086&dev_a282', disk: 'scsi\\diskst1000dm010-2ep102' },
  },
  counter: {
    manufacturer: 'HP',
    model: 'HP ProDesk 600 G3 MT',
    family: '103C_53307F HP ProDesk',
    bios: 'P07 Ver. 02.27',
    biosDate: '20190703000000.000000+000',
    memory: 8589934592,
    cpu: 'Intel(R) Core(TM) i5-6500 CPU @ 3.20GHz',
    cpuCaption: 'Intel64 Family 6 Model 94 Stepping 3',
    clock: 3192,
    logical: 4,
    storage: { service: 'storahci', id: 'pci\\ven_8086&dev_a102', disk: 'scsi\\disktoshibadt01aca1' },
  },
};

/**
 * @param {'desktop' | 'counter'} model
 * @param {{ computer: string, users: readonly string[], antivirus: readonly string[], random: { int: Function, guid: Function } }} options
 */
export function createMachine(model, { computer, users, antivirus, random }) {
  const number = () => random.int(200000000, 3999999999);
  return {
    ...MODELS[model],
    computer,
    users,
    antivirus,
    sid: `S-1-5-21-${number()}-${number()}-${number()}`,
    machineGuid: random.guid(),
    volumeGuid: random.guid(),
    freeBytes: 78_000_000_000 + random.int(0, 9_999_999) * 4096,
    totalBytes: 214_748_364_800,
  };
}
